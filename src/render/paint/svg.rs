//! A scene as SVG: texts remain texts, every colour is in the file, and nothing outside it is referenced.

use std::fmt::Write;

use super::scene::{Anchor, At, Mark, Scene};
use super::theme::Theme;
use crate::render::markup::line as escaped;

/// Font families with Latin characters, followed by those with Chinese ones.
pub(super) const FAMILIES: &str = "'Noto Sans', 'Segoe UI', 'Helvetica Neue', Arial, 'Noto Sans CJK SC', \
    'Source Han Sans SC', 'PingFang SC', 'Microsoft YaHei', 'WenQuanYi Micro Hei', sans-serif";

/// The namespace that a standalone SVG file must declare.
pub(super) const NAMESPACE: &str = " xmlns=\"http://www.w3.org/2000/svg\"";

/// Returns the whole file; `title` and `about` are for screen readers.
pub(super) fn svg(scene: &Scene, theme: Theme, title: &str, about: &str) -> String {
    let (width, height) = (number(scene.width), number(scene.height));
    let mut text = format!(
        "<svg{NAMESPACE} width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         role=\"img\" aria-label=\"{0}\" font-family=\"{FAMILIES}\">\n\
         <title>{0}</title>\n<desc>{1}</desc>\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"{2}\"/>\n",
        escaped(title),
        escaped(about),
        theme.paper()
    );
    let mut is_open = false;
    for mark in &scene.marks {
        if let Mark::Named(name) = mark {
            text.push_str(if is_open { "</g>\n" } else { "" });
            is_open = !name.is_empty();
            if is_open {
                let _ = writeln!(text, "<g><title>{}</title>", escaped(name));
            }
            continue;
        }
        text.push_str(&drawn(mark, theme));
        text.push('\n');
    }
    text.push_str(if is_open { "</g>\n</svg>\n" } else { "</svg>\n" });
    text
}

fn drawn(mark: &Mark, theme: Theme) -> String {
    match mark {
        Mark::Line { points, ink, width } => {
            let (points, colour, width) = (places(points), theme.colour(*ink), number(*width));
            let joined = "fill=\"none\" stroke-linejoin=\"round\"";
            format!("<polyline points=\"{points}\" {joined} stroke=\"{colour}\" stroke-width=\"{width}\"/>")
        }
        Mark::Area { points, ink, opacity } => {
            format!("<polygon points=\"{}\" fill=\"{}\"{}/>", places(points), theme.colour(*ink), faded(*opacity))
        }
        Mark::Box { at: (x, y), size: (width, height), ink } => {
            let [x, y, width, height] = [*x, *y, *width, *height].map(number);
            format!("<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{}\"/>", theme.colour(*ink))
        }
        Mark::Dot { at: (x, y), radius, ink, opacity } => {
            let [x, y, radius] = [*x, *y, *radius].map(number);
            format!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" fill=\"{}\"{}/>", theme.colour(*ink), faded(*opacity))
        }
        Mark::Text { at: (x, y), text, size, anchor, ink, is_bold } => {
            let anchor = match anchor {
                Anchor::Start => "",
                Anchor::Middle => " text-anchor=\"middle\"",
                Anchor::End => " text-anchor=\"end\"",
            };
            let weight = if *is_bold { " font-weight=\"600\"" } else { "" };
            let [x, y, size] = [*x, *y, *size].map(number);
            let (colour, text) = (theme.colour(*ink), escaped(text));
            format!("<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" fill=\"{colour}\"{anchor}{weight}>{text}</text>")
        }
        Mark::Slanted { at: (x, y), text, size, ink } => {
            let ([x, y, size], colour) = ([*x, *y, *size].map(number), theme.colour(*ink));
            let turn = format!("transform=\"rotate(-45 {x} {y})\"");
            format!("<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" fill=\"{colour}\" {turn}>{}</text>", escaped(text))
        }
        Mark::Named(_) => String::new(),
    }
}

fn faded(opacity: f64) -> String {
    if opacity < 1.0 { format!(" fill-opacity=\"{}\"", number(opacity)) } else { String::new() }
}

fn places(points: &[At]) -> String {
    points.iter().map(|&(x, y)| format!("{},{}", number(x), number(y))).collect::<Vec<_>>().join(" ")
}

/// A coordinate to a hundredth of a point, which is finer than any screen.
fn number(x: f64) -> String {
    let text = format!("{x:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_string() } else { text.to_string() }
}
