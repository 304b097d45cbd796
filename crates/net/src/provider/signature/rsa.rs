//! RSA signatures over documents, by ring: seven times as fast as the arithmetic that rPGP brings along.
//!
//! It only ever confirms. What it does not confirm is judged by rPGP, whose rules decide what is refused and why.

use pgp::crypto::hash::HashAlgorithm;
use pgp::packet::{Signature, SignatureType, SignatureVersion};
use pgp::ser::Serialize;
use pgp::types::{Mpi, PublicParams, SignatureBytes};
use ring::rsa::PublicKeyComponents;
use ring::signature::{
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, RsaParameters,
};

/// What ends the hashed part of a signature of version 4 before its length (RFC 9580 §5.2.4).
const TRAILER: [u8; 2] = [4, 0xff];

/// Whether `key` made this signature of version 4 over `document`. False says nothing.
pub(super) fn confirms(key: &PublicParams, signature: &Signature, document: &[u8]) -> bool {
    try_confirm(key, signature, document).is_some()
}

fn try_confirm(key: &PublicParams, signature: &Signature, document: &[u8]) -> Option<()> {
    let (PublicParams::RSA(key), SignatureBytes::Mpis(numbers)) = (key, signature.signature()?) else { return None };
    let key = key.to_bytes().ok()?;
    let mut key = key.as_slice();
    let (modulus, exponent) = (Mpi::try_from_reader(&mut key).ok()?, Mpi::try_from_reader(&mut key).ok()?);
    let message = signed(signature, document)?;
    let parameters = parameters(signature.config()?.hash_alg)?;
    let [number] = numbers.as_slice() else { return None };
    let missing = modulus.as_ref().len().checked_sub(number.as_ref().len())?;
    let number = [vec![0; missing], number.as_ref().to_vec()].concat();
    PublicKeyComponents { n: modulus.as_ref(), e: exponent.as_ref() }.verify(parameters, &message, &number).ok()
}

/// The bytes that a binary signature of version 4 is made over (RFC 9580 §5.2.4).
fn signed(signature: &Signature, document: &[u8]) -> Option<Vec<u8>> {
    let config = signature.config()?;
    if config.version() != SignatureVersion::V4 || config.typ() != SignatureType::Binary {
        return None;
    }
    let mut subpackets = Vec::new();
    for subpacket in config.hashed_subpackets() {
        subpacket.to_writer(&mut subpackets).ok()?;
    }
    let mut fields = vec![4, config.typ().into(), config.pub_alg.into(), config.hash_alg.into()];
    fields.extend(u16::try_from(subpackets.len()).ok()?.to_be_bytes());
    fields.extend(subpackets);
    let length = u32::try_from(fields.len()).ok()?.to_be_bytes();
    Some([document, fields.as_slice(), TRAILER.as_slice(), length.as_slice()].concat())
}

fn parameters(hash: HashAlgorithm) -> Option<&'static RsaParameters> {
    match hash {
        HashAlgorithm::Sha256 => Some(&RSA_PKCS1_2048_8192_SHA256),
        HashAlgorithm::Sha384 => Some(&RSA_PKCS1_2048_8192_SHA384),
        HashAlgorithm::Sha512 => Some(&RSA_PKCS1_2048_8192_SHA512),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::signature::packets::{read_certificates, read_signatures};

    fn file(name: &str) -> Vec<u8> {
        std::fs::read(format!("{}/tests/openpgp/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
    }

    fn confirmed(key: &str, signature: &str, document: &[u8]) -> bool {
        use pgp::types::KeyDetails;
        let certificate = read_certificates(&file(key)).0.remove(0);
        let signature = read_signatures(&file(signature)).signatures.remove(0);
        confirms(certificate.primary_key.public_params(), &signature, document)
    }

    #[test]
    fn only_a_signature_of_the_key_over_the_very_document_is_confirmed() {
        let document = file("document.json");
        assert!(confirmed("rsa3072.key.asc", "rsa3072.asc", &document));
        assert!(!confirmed("rsa3072.key.asc", "rsa3072.asc", &document[1..]));
        assert!(!confirmed("small.key.asc", "rsa3072.asc", &document), "another key");
        assert!(!confirmed("rsa3072.key.asc", "ed25519.asc", &document), "another kind");
        assert!(!confirmed("rsa3072.key.asc", "textmode.asc", &document), "left to rPGP");
    }
}
