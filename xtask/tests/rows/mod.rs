//! The changes of a report as rows of a table.

use frameio_codegen::Report;

/// Each change as its class, its subject, what it is, and the code before and after; `-` if there is none.
pub(crate) fn rows(report: &Report) -> Vec<[String; 5]> {
    let side = |side: &Option<String>| side.clone().unwrap_or_else(|| "-".to_owned());
    let changes = report.changes.iter().map(|change| {
        let subject = change.subject.name().to_owned();
        [change.class.to_string(), subject, change.what.clone(), side(&change.before), side(&change.after)]
    });
    changes.collect()
}
