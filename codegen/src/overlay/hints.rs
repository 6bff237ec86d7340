//! What the overlay says about places, kept until the stage that needs it asks.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::paging::PagingRule;
use super::parse::{Change, Scope};
use crate::diagnostic::{Diagnostics, Place, Severity};
use crate::pointer::Pointer;

/// The kinds of change that are looked up by place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Topic {
    Name,
    List,
    Secret,
    Id,
    Idempotent,
    Label,
    Request,
    Alias,
    Paging,
}

/// A value, and the line of the overlay that gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Hint<T> {
    pub(crate) line: usize,
    pub(crate) value: T,
}

/// Everything that the overlay says about places.
#[derive(Debug, Default)]
pub(crate) struct Hints {
    places: BTreeMap<(Pointer, Topic), (usize, Change)>,
    accepts: BTreeMap<String, Hint<Vec<String>>>,
    /// What was laid over the document, with the line that says so.
    merged: Vec<(Pointer, usize)>,
    /// Whether the overlay and the lock are of another document.
    borrowed: bool,
    scope: Option<Hint<Scope>>,
    /// Line of the overlay to how often it was asked for, and how often it made a difference.
    used: RefCell<BTreeMap<usize, (usize, usize)>>,
}

impl Hints {
    pub(super) fn new(borrowed: bool) -> Self {
        Self { borrowed, ..Self::default() }
    }

    pub(super) fn add(&mut self, line: usize, places: &[Pointer], change: &Change) {
        let topic = match change {
            Change::Name(_) => Topic::Name,
            Change::List => Topic::List,
            Change::Secret(_) => Topic::Secret,
            Change::Id(_) => Topic::Id,
            Change::Idempotent(_) => Topic::Idempotent,
            Change::Label(_) => Topic::Label,
            Change::Request(_) => Topic::Request,
            Change::Alias(_) => Topic::Alias,
            Change::Paging(_) => Topic::Paging,
            Change::Accepts(_) | Change::Scope(_) | Change::Merge(_) => return,
        };
        self.used.borrow_mut().entry(line).or_default();
        for at in places {
            self.places.insert((at.clone(), topic), (line, change.clone()));
        }
    }

    pub(super) fn merge(&mut self, line: usize, at: &Pointer) {
        self.merged.push((at.clone(), line));
    }

    /// Every place about which the overlay says something, with the line that does.
    pub(crate) fn decided(&self) -> Vec<(Pointer, usize)> {
        let places = self.places.iter().map(|((at, _), (line, _))| (at.clone(), *line));
        let mut decided: Vec<(Pointer, usize)> = places.chain(self.merged.iter().cloned()).collect();
        decided.sort_by(|a, b| (a.1, &a.0).cmp(&(b.1, &b.0)));
        decided.dedup();
        decided
    }

    pub(super) fn accept(&mut self, line: usize, wire: &str, kinds: Vec<String>) {
        self.used.borrow_mut().entry(line).or_default();
        self.accepts.insert(wire.to_owned(), Hint { line, value: kinds });
    }

    pub(super) fn set_scope(&mut self, line: usize, scope: Scope) {
        self.used.borrow_mut().entry(line).or_default();
        self.scope = Some(Hint { line, value: scope });
    }

    /// The parameter that is given once.
    pub(crate) fn scope(&self) -> Option<&Hint<Scope>> {
        self.scope.as_ref()
    }

    /// The words that inline types here are named after.
    pub(crate) fn label(&self, at: &Pointer) -> Option<Hint<String>> {
        match self.ask(at, Topic::Label)? {
            (line, Change::Label(value)) => Some(Hint { line, value }),
            _ => None,
        }
    }

    /// The type of the request of the operation here.
    pub(crate) fn request(&self, at: &Pointer) -> Option<Hint<String>> {
        match self.ask(at, Topic::Request)? {
            (line, Change::Request(value)) => Some(Hint { line, value }),
            _ => None,
        }
    }

    /// What the vendor's SDK calls the operation here.
    pub(crate) fn alias(&self, at: &Pointer) -> Option<Hint<String>> {
        match self.ask(at, Topic::Alias)? {
            (line, Change::Alias(value)) => Some(Hint { line, value }),
            _ => None,
        }
    }

    /// The public name of what stands here.
    pub(crate) fn name(&self, at: &Pointer) -> Option<Hint<String>> {
        match self.ask(at, Topic::Name)? {
            (line, Change::Name(value)) => Some(Hint { line, value }),
            _ => None,
        }
    }

    /// Whether the parameter here is a list with commas.
    pub(crate) fn list(&self, at: &Pointer) -> Option<Hint<()>> {
        self.ask(at, Topic::List).map(|(line, _)| Hint { line, value: () })
    }

    /// Whether the property here is a secret.
    pub(crate) fn secret(&self, at: &Pointer) -> Option<Hint<bool>> {
        match self.ask(at, Topic::Secret)? {
            (line, Change::Secret(value)) => Some(Hint { line, value }),
            _ => None,
        }
    }

    /// The kind of id that stands here.
    pub(crate) fn id(&self, at: &Pointer) -> Option<Hint<String>> {
        match self.ask(at, Topic::Id)? {
            (line, Change::Id(value)) => Some(Hint { line, value }),
            _ => None,
        }
    }

    /// How the listing is paged whose parameter is here.
    pub(crate) fn paging(&self, at: &Pointer) -> Option<Hint<Option<PagingRule>>> {
        match self.ask(at, Topic::Paging)? {
            (line, Change::Paging(value)) => Some(Hint { line, value }),
            _ => None,
        }
    }

    /// Whether the operation here may be repeated without harm.
    pub(crate) fn idempotent(&self, at: &Pointer) -> Option<Hint<bool>> {
        match self.ask(at, Topic::Idempotent)? {
            (line, Change::Idempotent(value)) => Some(Hint { line, value }),
            _ => None,
        }
    }

    /// Kinds of id, and the kinds that are good in their place.
    pub(crate) fn accepts(&self) -> impl Iterator<Item = (&str, &Hint<Vec<String>>)> {
        self.accepts.iter().map(|(wire, hint)| (wire.as_str(), hint))
    }

    /// Notes whether a hint changed anything.
    pub(crate) fn used(&self, line: usize, made_a_difference: bool) {
        let mut used = self.used.borrow_mut();
        let (asked, useful) = used.entry(line).or_default();
        *asked += 1;
        *useful += usize::from(made_a_difference);
    }

    /// How much it matters that the overlay or the lock has something for which the document has nothing.
    pub(crate) fn stale(&self) -> Severity {
        if self.borrowed { Severity::Note } else { Severity::Error }
    }

    /// Complains about entries that did nothing.
    pub(crate) fn finish(&self, diagnostics: &mut Diagnostics) {
        for (line, (asked, useful)) in self.used.borrow().iter() {
            let (severity, message, help) = match (asked, useful) {
                (0, _) => (
                    self.stale(),
                    "this change means nothing at its target",
                    "give a target that has what the change is about: `name`, `request`, `alias` and `idempotent` go \
                     with operations, `list` and `paging` with query parameters, `label` with inline schemas, \
                     `secret` and `id` with properties and parameters",
                ),
                (_, 0) => (
                    Severity::Warning,
                    "this entry makes no difference: the generator comes to the same by itself",
                    "remove the entry",
                ),
                _ => continue,
            };
            diagnostics.push(severity, Place::Overlay(*line), message, Some(help));
        }
    }

    fn ask(&self, at: &Pointer, topic: Topic) -> Option<(usize, Change)> {
        self.places.get(&(at.clone(), topic)).cloned()
    }
}
