#!/bin/sh
# Makes the fixtures of this folder with GnuPG (written with 2.2). The private keys are not kept.
# Times are invented: keys are of 2020, signatures of 2021 unless their name says otherwise.
set -eu
cd "$(dirname "$0")"
export GNUPGHOME
GNUPGHOME=$(mktemp -d)
trap 'gpgconf --kill all; rm -r "$GNUPGHOME"' EXIT
at() { # at YEAR arguments…: GnuPG in the middle of that year
    year=$1
    shift
    gpg ${batch---batch} --yes --quiet --no-tty --pinentry-mode loopback --passphrase '' --allow-weak-digest-algos \
        --faked-system-time "${year}0601T000000!" "$@"
}
key() { # key NAME ALGORITHM USAGE
    at 2020 --quick-generate-key "$1@example.test" "$2" "$3" never
}
sign() { # sign YEAR NAME FILE arguments…
    year=$1 name=$2 file=$3
    shift 3
    at "$year" --armor --output "$file" --local-user "$name@example.test" "$@" --detach-sign document.json
}
export_key() { at 2024 --armor --output "$1.key.asc" --export "$1@example.test"; }
fingerprint() { gpg --batch --with-colons --list-keys "$1@example.test" | sed -n 's/^fpr:*\([0-9A-F]*\):/\1/p' | sed -n "$2p"; }

printf '{"document": {\n  "title": "Example",  \n  "tracking": {"id": "-1"}\t\n}}\n\n' >document.json

for algorithm in ed25519 rsa3072 nistp384; do
    key "$algorithm" "$algorithm" sign
    sign 2021 "$algorithm" "$algorithm.asc"
    export_key "$algorithm"
done
at 2024 --output ed25519.key.bin --export ed25519@example.test
at 2024 --armor --output two.key.asc --export ed25519@example.test nistp384@example.test
at 2021 --output ed25519.sig --local-user ed25519@example.test --detach-sign document.json
sign 2021 ed25519 sha1.asc --digest-algo SHA1
sign 2021 rsa3072 md5.asc --digest-algo MD5
sign 2021 ed25519 textmode.asc --textmode
sign 2021 ed25519 both.asc --local-user rsa3072@example.test
sign 2021 ed25519 limited.asc --default-sig-expire 1y
sign 2021 ed25519 demanding.asc --sig-notation '!must@example.test=understood'
at 2021 --output clear.asc --local-user ed25519@example.test --clear-sign document.json

key small rsa1024 sign
sign 2021 small small.asc
export_key small

key subkey ed25519 cert
at 2020 --quick-add-key "$(fingerprint subkey 1)" rsa3072 sign never
at 2020 --quick-add-key "$(fingerprint subkey 1)" cv25519 encr never
sign 2021 subkey subkey.asc
export_key subkey
printf 'key 1\nrevkey\ny\n2\n\ny\nsave\n' | at 2022 --command-fd 0 --edit-key subkey@example.test
at 2024 --armor --output subkey-revoked.key.asc --export subkey@example.test

# Expires in 2022, as its newest self-signature says; it was used before and afterwards.
key expired ed25519 sign
export_key expired
mv expired.key.asc renewed-not.key.asc
sign 2021 expired expired-2021.asc
sign 2023 expired expired-2023.asc
at 2021 --quick-set-expire "$(fingerprint expired 1)" 2022-06-01
export_key expired

# Revoked in 2022: for no reason that is told, and because another key took over.
for name in revoked superseded; do
    key "$name" ed25519 sign
    sign 2021 "$name" "$name-2021.asc"
    sign 2023 "$name" "$name-2023.asc"
    reason=0
    test "$name" = revoked || reason=2
    printf 'y\n%s\n\ny\n' "$reason" |
        batch='' at 2022 --command-fd 0 --armor --output "$GNUPGHOME/$name" --gen-revoke "$name@example.test"
    at 2022 --import "$GNUPGHOME/$name"
    export_key "$name"
done
