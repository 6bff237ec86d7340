//! The hints of an overlay for places in the document, which later stages query.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::paging::PagingRule;
use super::parse::{Change, Scope};
use crate::diagnostic::{Diagnostics, Place, Severity};
use crate::ir::Param;
use crate::pointer::Pointer;

/// The kinds of changes that are queried by place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum HintKind {
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

/// A value, and its line in the overlay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Hint<T> {
    pub(crate) line: usize,
    pub(crate) value: T,
}

/// All hints of an overlay.
#[derive(Debug, Default)]
pub(crate) struct Hints {
    places: BTreeMap<(Pointer, HintKind), (usize, Change)>,
    accepts: BTreeMap<String, Hint<Vec<String>>>,
    /// The places that were merged into the document, with the lines of the overlay.
    merged: Vec<(Pointer, usize)>,
    /// Whether the overlay and the lock belong to another document.
    borrowed: bool,
    scope: Option<Hint<Scope>>,
    /// For each line of the overlay, how often it was queried, and how often it made a difference.
    used: RefCell<BTreeMap<usize, (usize, usize)>>,
}

impl Hints {
    pub(super) fn new(borrowed: bool) -> Self {
        Self { borrowed, ..Self::default() }
    }

    pub(super) fn add(&mut self, line: usize, places: &[Pointer], change: &Change) {
        let kind = match change {
            Change::Name(_) => HintKind::Name,
            Change::List => HintKind::List,
            Change::Secret(_) => HintKind::Secret,
            Change::Id(_) => HintKind::Id,
            Change::Idempotent(_) => HintKind::Idempotent,
            Change::Label(_) => HintKind::Label,
            Change::Request(_) => HintKind::Request,
            Change::Alias(_) => HintKind::Alias,
            Change::Paging(_) => HintKind::Paging,
            Change::Accepts(_) | Change::Scope(_) | Change::Merge(_) => return,
        };
        self.used.borrow_mut().entry(line).or_default();
        for at in places {
            self.places.insert((at.clone(), kind), (line, change.clone()));
        }
    }

    pub(super) fn merge(&mut self, line: usize, at: &Pointer) {
        self.merged.push((at.clone(), line));
    }

    /// All places with a hint, and the lines of the overlay.
    pub(crate) fn overlay_lines(&self) -> Vec<(Pointer, usize)> {
        let places = self.places.iter().map(|((at, _), (line, _))| (at.clone(), *line));
        let mut overlay_lines: Vec<(Pointer, usize)> = places.chain(self.merged.iter().cloned()).collect();
        overlay_lines.sort_by(|a, b| (a.1, &a.0).cmp(&(b.1, &b.0)));
        overlay_lines.dedup();
        overlay_lines
    }

    pub(super) fn accept(&mut self, line: usize, wire: &str, kinds: Vec<String>) {
        self.used.borrow_mut().entry(line).or_default();
        self.accepts.insert(wire.to_owned(), Hint { line, value: kinds });
    }

    pub(super) fn set_scope(&mut self, line: usize, scope: Scope) {
        self.used.borrow_mut().entry(line).or_default();
        self.scope = Some(Hint { line, value: scope });
    }

    /// The parameter of the scope.
    pub(crate) fn scope(&self) -> Option<&Hint<Scope>> {
        self.scope.as_ref()
    }

    /// The words for the names of inline types at this place.
    pub(crate) fn label(&self, at: &Pointer) -> Option<Hint<String>> {
        match self.lookup(at, HintKind::Label)? {
            (line, Change::Label(value)) => Some(Hint { line, value }),
            _ => None,
        }
    }

    /// The type of the request of this operation.
    pub(crate) fn request(&self, at: &Pointer) -> Option<Hint<String>> {
        match self.lookup(at, HintKind::Request)? {
            (line, Change::Request(value)) => Some(Hint { line, value }),
            _ => None,
        }
    }

    /// The name of this operation in the vendor's SDK.
    pub(crate) fn alias(&self, at: &Pointer) -> Option<Hint<String>> {
        match self.lookup(at, HintKind::Alias)? {
            (line, Change::Alias(value)) => Some(Hint { line, value }),
            _ => None,
        }
    }

    /// The public name of the item at this place.
    pub(crate) fn name(&self, at: &Pointer) -> Option<Hint<String>> {
        match self.lookup(at, HintKind::Name)? {
            (line, Change::Name(value)) => Some(Hint { line, value }),
            _ => None,
        }
    }

    /// Whether this parameter is a comma-separated list.
    pub(crate) fn list(&self, at: &Pointer) -> Option<Hint<()>> {
        self.lookup(at, HintKind::List).map(|(line, _)| Hint { line, value: () })
    }

    /// Whether this property is a secret.
    pub(crate) fn secret(&self, at: &Pointer) -> Option<Hint<bool>> {
        match self.lookup(at, HintKind::Secret)? {
            (line, Change::Secret(value)) => Some(Hint { line, value }),
            _ => None,
        }
    }

    /// The kind of id at this place.
    pub(crate) fn id(&self, at: &Pointer) -> Option<Hint<String>> {
        match self.lookup(at, HintKind::Id)? {
            (line, Change::Id(value)) => Some(Hint { line, value }),
            _ => None,
        }
    }

    /// The paging of the listing with this parameter. For a parameter that operations share, a hint at the reference
    /// takes precedence over one at the definition.
    pub(crate) fn paging(&self, param: &Param) -> Option<Hint<Option<PagingRule>>> {
        let mut places = param.reference.iter().chain([&param.pointer]);
        match places.find_map(|at| self.lookup(at, HintKind::Paging))? {
            (line, Change::Paging(value)) => Some(Hint { line, value }),
            _ => None,
        }
    }

    /// Whether this operation is idempotent.
    pub(crate) fn idempotent(&self, at: &Pointer) -> Option<Hint<bool>> {
        match self.lookup(at, HintKind::Idempotent)? {
            (line, Change::Idempotent(value)) => Some(Hint { line, value }),
            _ => None,
        }
    }

    /// Kinds of ids, and the kinds that convert to them.
    pub(crate) fn accepts(&self) -> impl Iterator<Item = (&str, &Hint<Vec<String>>)> {
        self.accepts.iter().map(|(wire, hint)| (wire.as_str(), hint))
    }

    /// Records whether a hint made a difference.
    pub(crate) fn used(&self, line: usize, made_a_difference: bool) {
        let mut used = self.used.borrow_mut();
        let (lookups, effects) = used.entry(line).or_default();
        *lookups += 1;
        *effects += usize::from(made_a_difference);
    }

    /// The severity of entries of the overlay or the lock that have no counterpart in the document.
    pub(crate) fn stale_severity(&self) -> Severity {
        if self.borrowed { Severity::Note } else { Severity::Error }
    }

    /// Reports entries that had no effect.
    pub(crate) fn finish(&self, diagnostics: &mut Diagnostics) {
        for (line, (lookups, effects)) in self.used.borrow().iter() {
            let (severity, message, help) = match (lookups, effects) {
                (0, _) => (
                    self.stale_severity(),
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

    fn lookup(&self, at: &Pointer, kind: HintKind) -> Option<(usize, Change)> {
        self.places.get(&(at.clone(), kind)).cloned()
    }
}
