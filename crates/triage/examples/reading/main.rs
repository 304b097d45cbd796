//! Advisories of the corpus as a person reads them: what the rules decided and wrote, each sentence with its evidence.
//!
//! `reading SEED COUNT [ID]...` draws `COUNT` of the corpus's documents by a seed, or takes those named, and prints
//! them. The same seed always draws the same ones. Does not know: where the text goes (`cargo xtask reading`).

mod draw;
mod page;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, otherwise: u64| words.get(at).and_then(|word| word.parse().ok()).unwrap_or(otherwise);
    let (seed, count) = (number(0, 1), number(1, 30));
    let named = words.get(2..).unwrap_or_default();
    let Some(ground) = draw::Ground::open() else { return };
    for bytes in ground.documents(seed, usize::try_from(count).unwrap_or(usize::MAX), named) {
        println!("{}", page::page(&bytes, &ground));
    }
}
