//! The report of a comparison.

use serde::Serialize;

use super::change::{Advice, Change, Class, Kind, Subject};
use super::renames::Renames;
use super::surface::Surface;
use super::{operations, types};
use crate::diagnostic::Diagnostics;
use crate::generate::{Input, beside, run};
use crate::ir::Api;
use crate::pointer::Pointer;

/// The differences between the interfaces of two documents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The version number that the changes require.
    pub advice: Advice,
    /// The changes, the most important first.
    pub changes: Vec<Change>,
}

/// A document from which no interface could be generated, and the reasons.
#[derive(Debug)]
pub struct Unread {
    /// Whether it was the new document.
    pub is_new: bool,
    /// The diagnostics.
    pub diagnostics: Diagnostics,
}

/// Compares the interfaces that are generated from two documents.
///
/// # Errors
/// If no interface can be generated from one of the documents, or only one with errors.
pub fn diff(old: &Input<'_>, new: &Input<'_>) -> Result<Report, Unread> {
    let surface = |input: &Input<'_>, is_new: bool| api(input, is_new).map(|api| Surface::of(&api));
    Ok(Report::between(&surface(old, false)?, &surface(new, true)?))
}

/// Compares the second interfaces, called `name`, of two crates. Each argument is a pair: the document of the second
/// interface, and that of the first. The types that both interfaces share are compared, too.
///
/// # Errors
/// If no interface can be generated from one of the documents, or only one with errors.
pub fn diff_beside(old: (&Input<'_>, &Input<'_>), new: (&Input<'_>, &Input<'_>), name: &str) -> Result<Report, Unread> {
    let surface = |(input, first): (&Input<'_>, &Input<'_>), is_new: bool| {
        let (api, first) = (api(input, is_new)?, api(first, is_new)?);
        Ok(Surface::of(&beside(api, &first, name)))
    };
    Ok(Report::between(&surface(old, false)?, &surface(new, true)?))
}

/// Compares the first interfaces of two crates that also have a second one, called `name`. Each argument is a pair: the
/// document of the first interface, and that of the second. A change in the first interface can split or merge the
/// types that it shares with the second, which is reported, too. Errors in the second interface are not reported,
/// because they are reported when it is generated.
///
/// # Errors
/// If no interface can be generated from one of the first documents, or only one with errors.
pub fn diff_first(old: (&Input<'_>, &Input<'_>), new: (&Input<'_>, &Input<'_>), name: &str) -> Result<Report, Unread> {
    let surfaces = |(input, second): (&Input<'_>, &Input<'_>), is_new: bool| {
        let first = api(input, is_new)?;
        let second = api(second, is_new).ok().map(|second| Surface::of(&beside(second, &first, name)));
        Ok((Surface::of(&first), second))
    };
    let ((old, old_second), (new, new_second)) = (surfaces(old, false)?, surfaces(new, true)?);
    let report = Report::between(&old, &new);
    Ok(match old_second.zip(new_second) {
        Some((old, new)) => report.with_shared(Report::between(&old, &new)),
        None => report,
    })
}

fn api(input: &Input<'_>, is_new: bool) -> Result<Api, Unread> {
    let mut diagnostics = Diagnostics::default();
    match run(input, &mut diagnostics, &mut |_, _| {}) {
        Some(named) if !diagnostics.has_errors() => Ok(named.api),
        _ => Err(Unread { is_new, diagnostics }),
    }
}

impl Report {
    fn between(old: &Surface, new: &Surface) -> Self {
        // Documentation is not compared if the new document has no descriptions.
        let has_words = new.has_words();
        let renames = Renames::between(old, new);
        let mut changes = whole(old, new);
        changes.extend(operations::compare(old, new, &renames, has_words));
        changes.extend(types::compare(old, new, &renames, has_words));
        Self::of(changes)
    }

    fn of(mut changes: Vec<Change>) -> Self {
        changes.sort_by(|a, b| (a.class, &a.subject, &a.place, &a.what).cmp(&(b.class, &b.subject, &b.place, &b.what)));
        let advice = changes.iter().map(Change::advice).max().unwrap_or(Advice::None);
        Self { advice, changes }
    }

    /// Adds the changes of shared types from the report on the second interface.
    fn with_shared(self, second: Self) -> Self {
        let is_about_both = |change: &Change| matches!(change.kind, Kind::Unshared | Kind::Shared);
        Self::of(self.changes.into_iter().chain(second.changes.into_iter().filter(is_about_both)).collect())
    }

    /// Whether a program that compiles may no longer compile, or behave differently.
    pub fn is_breaking(&self) -> bool {
        self.advice == Advice::Major
    }

    /// The changes of a class.
    pub fn of_class(&self, class: Class) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(move |change| change.class == class)
    }
}

/// The changes that concern the client.
fn whole(old: &Surface, new: &Surface) -> Vec<Change> {
    let subject = Subject::Type("Client".to_owned());
    let some = |text: &String| Some(text.clone());
    let mut found = Vec::new();
    if old.base_url != new.base_url {
        let place = Pointer::root().key("servers");
        found.push(Change::new(Kind::Address, &subject, &place, some(&old.base_url), some(&new.base_url)));
    }
    if old.scope != new.scope {
        found.push(Change::new(Kind::Scope, &subject, &Pointer::root(), old.scope.clone(), new.scope.clone()));
    }
    found
}
