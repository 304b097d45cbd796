//! Charts as inline SVG, each with its numbers as a table that opens, for who does not see it or wants them exactly.
//!
//! Does not know: what is drawn.

use super::atoms::{Grouped, Window, css_code, push_escaped};
use crate::words::{Word, say};
use hypertext::{Buffer, prelude::*};
use std::fmt::Write as _;
use triage::assessment::Label;
use triage::wording;

/// The drawing in its own units; it is scaled to the room that there is.
const WIDTH: u64 = 360;
const HEIGHT: u64 = 150;
/// Where the columns begin on the left, stand, and end on top.
const LEFT: u64 = 34;
const FOOT: u64 = 128;
const TOP: u64 = 10;

/// Columns of numbers, each with parts of the same kinds.
#[derive(Clone, Debug)]
pub(super) struct Chart<'a> {
    /// What it shows.
    pub(super) caption: &'static str,
    /// What each column is, e.g. a month.
    pub(super) step: &'static str,
    /// Name and parts of each column; `None` where there is nothing to count, which is not nought.
    pub(super) columns: Vec<(&'a str, Vec<Option<u64>>)>,
    /// What the parts are.
    pub(super) parts: Parts,
}

/// What the parts of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Parts {
    /// The five labels, in the order of `Label::ALL`.
    Labels,
    /// One number, with its name.
    One(&'static str),
}

impl Parts {
    fn class(self, index: usize) -> &'static str {
        match (self, Label::ALL.get(index)) {
            (Parts::Labels, Some(label)) => css_code(*label),
            _ => "one",
        }
    }

    fn name(self, index: usize) -> &'static str {
        match (self, Label::ALL.get(index)) {
            (Parts::One(name), _) => say(name),
            (Parts::Labels, Some(label)) => wording::label(*label, crate::words::language()),
            (Parts::Labels, None) => "",
        }
    }

    fn count(self) -> usize {
        match self {
            Parts::Labels => Label::ALL.len(),
            Parts::One(_) => 1,
        }
    }
}

/// The chart, and its numbers as a table that opens.
pub(super) fn render(chart: Chart<'_>) -> impl Renderable {
    maud! {
        figure class="chart" {
            figcaption { (Word(chart.caption)) }
            (Drawing(&chart))
            @if chart.parts == Parts::Labels {
                ul class="legend" aria-hidden="true" { @for label in Label::ALL { li { (Window(label)) } } }
            }
            details {
                summary { (Word("The numbers")) }
                (table(&chart))
            }
        }
    }
}

fn table(chart: &Chart<'_>) -> impl Renderable {
    maud! {
        div class="scroll" tabindex="0" {
            table class="grid numbers" {
                caption class="unseen" { (Word(chart.caption)) }
                thead {
                    tr {
                        th scope="col" { (Word(chart.step)) }
                        @for index in 0..chart.parts.count() { th scope="col" { (chart.parts.name(index)) } }
                    }
                }
                tbody {
                    @for (name, parts) in &chart.columns {
                        tr {
                            th scope="row" { (name) }
                            @for part in parts { td { @match part { Some(count) => (Grouped(*count)), None => "–" } } }
                        }
                    }
                }
            }
        }
    }
}

/// The picture. Of what it writes, all is numbers and texts of our own.
struct Drawing<'a>(&'a Chart<'a>);

impl Renderable for Drawing<'_> {
    fn render_to(&self, page: &mut Buffer) {
        let chart = self.0;
        let page = page.dangerously_get_string();
        let most = chart.columns.iter().map(|(_, parts)| parts.iter().flatten().sum()).max().unwrap_or_default();
        let top = round_up(most);
        let _ = write!(
            page,
            "<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{}\" focusable=\"false\">",
            say(chart.caption)
        );
        let middle = (top > 1).then_some(top / 2);
        for line in [0, top].into_iter().chain(middle) {
            let y = FOOT - height(line, top);
            let _ = write!(
                page,
                "<line x1=\"{LEFT}\" x2=\"{WIDTH}\" y1=\"{y}\" y2=\"{y}\" class=\"rule\"/><text x=\"{}\" y=\"{}\" class=\"scale\">{}</text>",
                LEFT - 5,
                y + 4,
                Grouped(line)
            );
        }
        let step = (WIDTH - LEFT) / (chart.columns.len() as u64).max(1);
        for (index, (name, parts)) in chart.columns.iter().enumerate() {
            let x = LEFT + step * index as u64;
            draw_column(page, (x + step / 8, step - step / 4), chart.parts, (name, parts), top);
            let _ = write!(page, "<text x=\"{}\" y=\"{}\" class=\"step-name\">", x + step / 2, FOOT + 15);
            push_escaped(page, short(name));
            page.push_str("</text>");
        }
        page.push_str("</svg>");
    }
}

fn draw_column(
    page: &mut String,
    (x, width): (u64, u64),
    kinds: Parts,
    (name, parts): (&str, &[Option<u64>]),
    top: u64,
) {
    let there = || parts.iter().enumerate().filter_map(|(index, part)| Some((index, part.filter(|count| *count > 0)?)));
    page.push_str("<g><title>");
    push_escaped(page, name);
    for (index, count) in there() {
        let _ = write!(page, ", {}: {}", kinds.name(index), Grouped(count));
    }
    page.push_str("</title>");
    let mut below = 0;
    for (index, count) in there() {
        let (from, to) = (height(below, top), height(below + count, top));
        // What is there at all is seen.
        let tall = to.saturating_sub(from).max(1);
        let class = kinds.class(index);
        let _ = write!(
            page,
            "<rect x=\"{x}\" y=\"{}\" width=\"{width}\" height=\"{tall}\" class=\"part part-{class}\"/>",
            FOOT.saturating_sub(from + tall)
        );
        below += count;
    }
    page.push_str("</g>");
}

/// How far up a number reaches.
fn height(count: u64, top: u64) -> u64 {
    u64::try_from(u128::from(FOOT - TOP) * u128::from(count) / u128::from(top.max(1))).unwrap_or(FOOT - TOP)
}

/// The end of the scale: 1, 2 or 5 with noughts.
fn round_up(most: u64) -> u64 {
    let mut unit = 1_u64;
    loop {
        for step in [1, 2, 5] {
            match unit.checked_mul(step) {
                Some(end) if end >= most => return end,
                Some(_) => {}
                None => return most,
            }
        }
        unit = unit.saturating_mul(10);
    }
}

/// Of a month, its number, and the year with the first one; else the whole name.
fn short(name: &str) -> &str {
    match name.split_once('-') {
        Some((year, "01")) if year.len() == 4 => year,
        Some((year, month)) if year.len() == 4 && month.len() == 2 => month,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_end_with_round_numbers() {
        let ends = [(0, 1), (1, 1), (2, 2), (3, 5), (6, 10), (11, 20), (180, 200), (u64::MAX, u64::MAX)];
        for (most, end) in ends {
            assert_eq!(round_up(most), end, "{most}");
        }
    }

    #[test]
    fn parts_stand_on_each_other_within_the_drawing() {
        let columns = vec![("2026-01", [3, 2, 0, 0, 1].map(Some).to_vec()), ("2026-02", vec![Some(0); 5])];
        let chart = Chart { caption: "Advisories by month of release", step: "Month", columns, parts: Parts::Labels };
        let page = render(chart).render().into_inner();
        let numbers = |attribute: &str| {
            let rects = page.split("<rect ").skip(1);
            rects
                .filter_map(|rect| {
                    rect.split(&format!(" {attribute}=\"")).nth(1)?.split('"').next()?.parse::<u64>().ok()
                })
                .collect::<Vec<_>>()
        };
        let (y, heights) = (numbers("y"), numbers("height"));
        assert_eq!(heights.len(), 3, "nothing is drawn for what is not there: {page}");
        assert_eq!(y[0] + heights[0], FOOT);
        assert_eq!((y[1] + heights[1], y[2] + heights[2]), (y[0], y[1]), "each stands on the one before");
        assert!(y[2] >= TOP, "{page}");
        assert!(page.contains("<title>2026-01, Act now: 3, Plan patch: 2, Needs data: 1</title>"), "{page}");
    }

    #[test]
    fn a_chart_of_nothing_has_its_scale_and_its_table() {
        let columns = vec![("> 365", vec![Some(0)]), ("2026-01", vec![None])];
        let chart = Chart { caption: "x", step: "Month", columns, parts: Parts::One("Hours") };
        let page = render(chart).render().into_inner();
        assert!(page.contains("class=\"rule\"") && !page.contains("<rect"), "{page}");
        assert!(
            page.contains("<td>0</td>") && page.contains("<td>–</td>"),
            "nought is said of what was counted: {page}"
        );
        assert!(page.contains("<title>&gt; 365</title>") && page.contains("\">&gt; 365</text>"), "{page}");
    }
}
