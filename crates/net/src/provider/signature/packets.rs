//! OpenPGP files as their packets: armored or binary, several blocks in one file, framed or not.
//!
//! Knows: where blocks begin and end. Does not know: what is right about a signature or a key.

use std::io::Read;

use pgp::armor::Dearmor;
use pgp::composed::{Deserializable, SignedPublicKey};
use pgp::packet::{Packet, PacketParser, Signature};

use super::{CERTIFICATES_COUNT_MAX, SIGNATURES_COUNT_MAX};

const KEY_BLOCK: &str = "PGP PUBLIC KEY BLOCK";
const SIGNATURE_BLOCK: &str = "PGP SIGNATURE";
const CLEARTEXT_BEGIN: &[u8] = b"-----BEGIN PGP SIGNED MESSAGE-----";

/// The signatures of a file, and how they are framed.
pub(super) struct Signatures {
    pub(super) signatures: Vec<Signature>,
    /// They stand below a copy of the text (RFC 9580 §7): blanks at line ends and the last line's end are not signed.
    pub(super) cleartext: bool,
}

/// The signatures of a detached signature file or a clear-signed text; none if it is neither.
pub(super) fn read_signatures(bytes: &[u8]) -> Signatures {
    let cleartext = bytes.windows(CLEARTEXT_BEGIN.len()).any(|window| window == CLEARTEXT_BEGIN);
    let packets = binary(bytes, SIGNATURE_BLOCK).into_iter().flat_map(|block| {
        let packets: Vec<Packet> = PacketParser::new(&*block).take(SIGNATURES_COUNT_MAX).flatten().collect();
        packets
    });
    let signatures = packets.filter_map(|packet| match packet {
        Packet::Signature(signature) => Some(signature),
        _ => None,
    });
    Signatures { signatures: signatures.take(SIGNATURES_COUNT_MAX).collect(), cleartext }
}

/// The certificates of a key file, and why each of the others cannot be read.
pub(super) fn read_certificates(bytes: &[u8]) -> (Vec<SignedPublicKey>, Vec<String>) {
    let (mut certificates, mut reasons) = (Vec::new(), Vec::new());
    for block in binary(bytes, KEY_BLOCK) {
        let parsed = match SignedPublicKey::from_bytes_many(&*block) {
            Ok(parsed) => parsed,
            Err(error) => {
                reasons.push(error.to_string());
                continue;
            }
        };
        for certificate in parsed.take(CERTIFICATES_COUNT_MAX) {
            match certificate {
                Ok(certificate) => certificates.push(certificate),
                Err(error) => reasons.push(error.to_string()),
            }
        }
    }
    certificates.truncate(CERTIFICATES_COUNT_MAX);
    (certificates, reasons)
}

/// The packets of every block called `kind`, or the bytes themselves if they are no text. A block that is no Base64
/// is left out.
fn binary(bytes: &[u8], kind: &str) -> Vec<Vec<u8>> {
    // The first bit of every packet is set (RFC 9580 §4.2); text in UTF-8 may begin with a byte order mark.
    let marked = bytes.starts_with("\u{feff}".as_bytes());
    if !marked && bytes.first().is_some_and(|first| first & 0x80 != 0) {
        return vec![bytes.to_vec()];
    }
    let text = String::from_utf8_lossy(bytes);
    let (begin, end) = (format!("-----BEGIN {kind}-----"), format!("-----END {kind}-----"));
    let mut blocks = Vec::new();
    let mut rest = &*text;
    while let Some(start) = rest.find(&begin) {
        let Some(length) = rest[start..].find(&end) else { break };
        let (block, after) = rest[start..].split_at(length + end.len());
        blocks.extend(decode(block));
        rest = after;
    }
    blocks
}

/// The packets of one block. Blanks around its lines are left out: mails and pages add some.
fn decode(block: &str) -> Option<Vec<u8>> {
    let lines: String = block.lines().flat_map(|line| [line.trim(), "\n"]).collect();
    let mut dearmor = Dearmor::new(lines.as_bytes());
    let mut packets = Vec::new();
    dearmor.read_to_end(&mut packets).ok()?;
    Some(packets)
}
