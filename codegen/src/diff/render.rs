//! Renders a comparison as text for a terminal, as Markdown for a pull request and the changelog, and as JSON.

use std::fmt::Write as _;

use askama::Template;

use super::change::{Change, Class, Kind};
use super::notes::{Note, note};
use super::report::Report;

#[derive(Template)]
#[template(path = "changes.md", escape = "none")]
struct Markdown<'a> {
    report: &'a Report,
    counts: String,
    sections: Vec<Section>,
    notes: Vec<Note>,
}

struct Section {
    title: &'static str,
    groups: Vec<Group>,
}

/// The changes of one operation or type.
struct Group {
    name: String,
    lines: Vec<String>,
}

const TITLES: [(Class, &str); 4] = [
    (Class::Breaking, "Breaking"),
    (Class::Addition, "Added"),
    (Class::Behaviour, "Behaviour"),
    (Class::Words, "Documentation"),
];

impl Report {
    /// Renders for a terminal: each change with both sides and its place.
    pub fn to_text(&self) -> String {
        if self.changes.is_empty() {
            return "the interface is the same\n".to_owned();
        }
        let mut text = String::new();
        for change in &self.changes {
            let _ = writeln!(text, "{}: {}: {}", change.class, change.subject.name(), change.what);
            for (sign, side) in [('-', &change.before), ('+', &change.after)] {
                for line in side.iter().flat_map(|side| side.lines()) {
                    let _ = writeln!(text, "  {sign} {line}");
                }
            }
            let _ = writeln!(text, "  at {}", change.place);
        }
        let _ = writeln!(text, "{}; advice: {}", self.counts(), self.advice);
        text
    }

    /// Renders for a pull request and the changelog: by class and subject, with migration notes for breaking changes.
    ///
    /// # Errors
    /// When the template cannot be rendered, which does not happen with any report.
    pub fn to_markdown(&self) -> Result<String, askama::Error> {
        let sections = TITLES.into_iter().map(|(class, title)| Section { title, groups: self.groups(class) });
        let markdown = Markdown {
            report: self,
            counts: self.counts(),
            sections: sections.filter(|section| !section.groups.is_empty()).collect(),
            notes: self.of_class(Class::Breaking).map(note).collect(),
        };
        Ok(format!("{}\n", markdown.render()?.trim()))
    }

    /// Renders as JSON.
    ///
    /// # Errors
    /// When the report cannot be serialized, which does not happen with any report.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(self).map(|text| text + "\n")
    }

    fn groups(&self, class: Class) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        let mut types = Vec::new();
        for chunk in self.of_class(class).collect::<Vec<_>>().chunk_by(|a, b| a.subject == b.subject) {
            match chunk {
                [only] if only.kind == Kind::TypeAdded => types.push(only.subject.name()),
                _ => groups.push(Group { name: code(chunk[0].subject.name()), lines: lines(chunk) }),
            }
        }
        if !types.is_empty() {
            let names: Vec<String> = types.into_iter().map(code).collect();
            let name = if names.len() == 1 { "New type" } else { "New types" };
            groups.push(Group { name: name.to_owned(), lines: vec![names.join(", ")] });
        }
        groups
    }

    /// The number of changes of each class, in words.
    pub fn counts(&self) -> String {
        let count = |class: Class, one: &str, many: &str| match self.of_class(class).count() {
            0 => None,
            1 => Some(format!("1 {one}")),
            number => Some(format!("{number} {many}")),
        };
        let counts = [
            count(Class::Breaking, "breaking change", "breaking changes"),
            count(Class::Addition, "addition", "additions"),
            count(Class::Behaviour, "change of behaviour", "changes of behaviour"),
            count(Class::Words, "change of words", "changes of words"),
        ];
        let counts: Vec<String> = counts.into_iter().flatten().collect();
        if counts.is_empty() { "no changes".to_owned() } else { counts.join(", ") }
    }
}

/// A line for each change; several pure additions share one.
fn lines(changes: &[&Change]) -> Vec<String> {
    let added = |change: &Change| match &change.kind {
        Kind::FieldAdded(_) => Some("fields"),
        Kind::ValueAdded(_) => Some("values"),
        Kind::VariantAdded(_) => Some("variants"),
        Kind::SetterAdded(_) => Some("setters"),
        _ => None,
    };
    let mut lines = Vec::new();
    for chunk in changes.chunk_by(|a, b| added(a).is_some() && added(a) == added(b)) {
        match (chunk, added(chunk[0])) {
            ([_, _, ..], Some(what)) => {
                let sides: Vec<String> = chunk.iter().filter_map(|c| c.after.as_ref()).map(|side| code(side)).collect();
                lines.push(format!("new {what} {}", sides.join(", ")));
            }
            _ => lines.extend(chunk.iter().map(|change| line(change))),
        }
    }
    lines
}

fn code(text: &str) -> String {
    format!("`{}`", text.replace('`', "'").replace('\n', " "))
}

fn line(change: &Change) -> String {
    if change.class == Class::Words {
        return change.what.clone();
    }
    match (&change.before, &change.after) {
        (Some(before), Some(after)) => format!("{}: {} → {}", change.what, code(before), code(after)),
        (Some(side), None) | (None, Some(side)) => format!("{}: {}", change.what, code(side)),
        (None, None) => change.what.clone(),
    }
}
