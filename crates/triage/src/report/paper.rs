//! Tables on pages of A4, in the fonts that every PDF reader has: nothing is embedded, nothing can be run.
//!
//! Does not know: what the tables tell.

use crate::windows_1252::encode;
use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str, TextStr};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A4 lying on its side, in points of 1/72 inch.
const WIDTH: f32 = 842.0;
const HEIGHT: f32 = 595.0;
/// Around everything that is printed.
const MARGIN: f32 = 36.0;
/// Under the last line of a page: room for the page's number.
const BOTTOM: f32 = 48.0;
/// Of the text in tables.
const TEXT_SIZE: f32 = 7.5;
/// From line to line.
const LEADING: f32 = 9.5;
/// Between two columns.
const GUTTER: f32 = 6.0;
/// Headings of parts.
const HEADING_SIZE: f32 = 12.0;

const REGULAR: Name<'static> = Name(b"F1");
const BOLD: Name<'static> = Name(b"F2");

/// Widths of Helvetica's characters from the blank to the tilde, in thousandths of the size (Adobe's font metrics).
const WIDTHS: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
    722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
    556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
    260, 334, 584,
];
/// Of everything else: no letter of the code page is wider but a few that hardly occur.
const WIDTH_OTHER: u16 = 778;
/// Bold is wider by no more than this part of the regular width.
const BOLD_WIDER: f32 = 1.08;

/// Signs that the fonts lack and that mean the same otherwise written; a comparison must never become another.
const SPELLED: [(char, &str); 10] = [
    ('≤', "<="),
    ('≥', ">="),
    ('≠', "!="),
    ('→', "->"),
    ('−', "-"),
    ('‐', "-"),
    ('ł', "l"),
    ('Ł', "L"),
    ('đ', "d"),
    ('Đ', "D"),
];

/// Pages that are written line by line.
pub(super) struct Paper {
    finished: Vec<Content>,
    page: Content,
    y: f32,
    columns: Vec<f32>,
    /// A character was shown as a question mark, since the fonts have nothing like it.
    pub(super) is_replaced: bool,
}

impl Paper {
    /// An empty first page; `columns` are the widths of a table's columns as parts of the whole.
    pub(super) fn new(columns: &[f32]) -> Paper {
        let (whole, room) = (columns.iter().sum::<f32>(), WIDTH - 2.0 * MARGIN);
        let columns = columns.iter().map(|part| part / whole * room).collect();
        Paper { finished: Vec::new(), page: Content::new(), y: HEIGHT - MARGIN, columns, is_replaced: false }
    }

    /// The heading of a part, with room for a few of its lines.
    pub(super) fn heading(&mut self, text: &str) {
        if self.y - 6.0 * LEADING < BOTTOM {
            self.turn();
        }
        self.y -= HEADING_SIZE + LEADING / 2.0;
        let text = self.encoded(text);
        self.show(BOLD, HEADING_SIZE, MARGIN, &text);
        self.y -= LEADING;
    }

    /// A row of a table, broken into as many lines as its longest cell needs, over pages if need be.
    pub(super) fn row(&mut self, cells: &[&str], is_head: bool) {
        let (font, wider) = if is_head { (BOLD, BOLD_WIDER) } else { (REGULAR, 1.0) };
        let mut columns = Vec::with_capacity(cells.len());
        for (cell, width) in cells.iter().zip(self.columns.clone()) {
            let text = self.encoded(cell);
            columns.push(broken(&text, (width - GUTTER) / wider));
        }
        let lines = columns.iter().map(Vec::len).max().unwrap_or(0);
        for line in 0..lines {
            if self.y - LEADING < BOTTOM {
                self.turn();
            }
            self.y -= LEADING;
            let mut x = MARGIN;
            for (column, width) in columns.iter().zip(self.columns.clone()) {
                if let Some(text) = column.get(line) {
                    self.show(font, TEXT_SIZE, x, text);
                }
                x += width;
            }
        }
        self.y -= 2.0;
        if is_head {
            self.page.set_line_width(0.5).move_to(MARGIN, self.y).line_to(WIDTH - MARGIN, self.y).stroke();
        }
    }

    /// The whole file; `foot` stands at the end of each page, before its number.
    pub(super) fn finish(mut self, title: &str, foot: &str) -> Vec<u8> {
        let foot = self.encoded(foot);
        self.turn();
        let mut pages = self.finished;
        let count = pages.len();
        for (at, page) in pages.iter_mut().enumerate() {
            let number = format!("{} / {count}", at + 1).into_bytes();
            print(page, REGULAR, TEXT_SIZE, (MARGIN, BOTTOM - 2.0 * LEADING), &foot);
            print(page, REGULAR, TEXT_SIZE, (WIDTH - MARGIN - 40.0, BOTTOM - 2.0 * LEADING), &number);
        }
        assembled(pages, title)
    }

    fn turn(&mut self) {
        self.finished.push(std::mem::replace(&mut self.page, Content::new()));
        self.y = HEIGHT - MARGIN;
    }

    fn show(&mut self, font: Name<'_>, size: f32, x: f32, text: &[u8]) {
        print(&mut self.page, font, size, (x, self.y), text);
    }

    /// The text in the code page of the fonts; lines and tabs become blanks, letters lose accents that the fonts lack.
    fn encoded(&mut self, text: &str) -> Vec<u8> {
        let mut encoded = Vec::with_capacity(text.len());
        for character in text.nfc() {
            match encode(character) {
                _ if character.is_control() => encoded.push(b' '),
                Some(byte) => encoded.push(byte),
                None => self.spell(character, &mut encoded),
            }
        }
        encoded
    }

    fn spell(&mut self, character: char, encoded: &mut Vec<u8>) {
        for part in std::iter::once(character).nfkd().filter(|part| !is_combining_mark(*part)) {
            let spelled = SPELLED.iter().find(|(sign, _)| *sign == part);
            match (spelled, encode(part)) {
                (Some((_, words)), _) => encoded.extend_from_slice(words.as_bytes()),
                (None, Some(byte)) => encoded.push(byte),
                (None, None) => {
                    self.is_replaced = true;
                    encoded.push(b'?');
                }
            }
        }
    }
}

fn print(page: &mut Content, font: Name<'_>, size: f32, (x, y): (f32, f32), text: &[u8]) {
    page.begin_text().set_font(font, size).next_line(x, y).show(Str(text)).end_text();
}

/// Lines no wider than `width` points: at blanks, and within what has none.
fn broken(text: &[u8], width: f32) -> Vec<Vec<u8>> {
    let mut lines = Vec::new();
    let (mut line, mut line_width): (Vec<u8>, f32) = (Vec::new(), 0.0);
    for word in text.split(|byte| *byte == b' ').filter(|word| !word.is_empty()) {
        let word_width = word.iter().map(|byte| width_of(*byte)).sum::<f32>();
        let blank = if line.is_empty() { 0.0 } else { width_of(b' ') };
        if line_width + blank + word_width > width && !line.is_empty() {
            lines.push(std::mem::take(&mut line));
            line_width = 0.0;
        }
        if !line.is_empty() {
            line.push(b' ');
            line_width += width_of(b' ');
        }
        for byte in word {
            if line_width + width_of(*byte) > width && !line.is_empty() {
                lines.push(std::mem::take(&mut line));
                line_width = 0.0;
            }
            line.push(*byte);
            line_width += width_of(*byte);
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// In points, in the size of tables.
fn width_of(byte: u8) -> f32 {
    let known = byte.checked_sub(b' ').and_then(|at| WIDTHS.get(usize::from(at)));
    f32::from(known.copied().unwrap_or(WIDTH_OTHER)) / 1_000.0 * TEXT_SIZE
}

fn assembled(pages: Vec<Content>, title: &str) -> Vec<u8> {
    let mut pdf = Pdf::new();
    let mut last = 0;
    let mut next = || {
        last += 1;
        Ref::new(last)
    };
    let (catalog, tree, info, regular, bold) = (next(), next(), next(), next(), next());
    pdf.catalog(catalog).pages(tree).lang(TextStr("en"));
    pdf.document_info(info).title(TextStr(title)).producer(TextStr("Annunciator"));
    for (id, font) in [(regular, "Helvetica"), (bold, "Helvetica-Bold")] {
        pdf.type1_font(id).base_font(Name(font.as_bytes())).encoding_predefined(Name(b"WinAnsiEncoding"));
    }
    let mut ids = Vec::with_capacity(pages.len());
    for content in pages {
        let (id, stream) = (next(), next());
        ids.push(id);
        let mut page = pdf.page(id);
        page.media_box(Rect::new(0.0, 0.0, WIDTH, HEIGHT)).parent(tree).contents(stream);
        let mut resources = page.resources();
        resources.fonts().pair(REGULAR, regular).pair(BOLD, bold);
        resources.finish();
        page.finish();
        pdf.stream(stream, &content.finish());
    }
    let count = i32::try_from(ids.len()).unwrap_or(i32::MAX);
    pdf.pages(tree).kids(ids).count(count);
    pdf.finish()
}
