//! A fault as JSON: `{"kind": "status", "status": 503, "on": "files.show", "skip": 1, "times": 2}`.

use std::time::Duration;

use super::wish::Wish;
use crate::faults::{self, Fault};
use crate::http::Problem;
use crate::spec::Spec;

const FIELDS: [&str; 9] = ["kind", "on", "skip", "times", "status", "headers", "body", "delay_ms", "bytes"];

pub(super) fn read(spec: &Spec, body: &[u8]) -> Result<Fault, Problem> {
    let wish = Wish::read(body, &FIELDS)?;
    let status = match wish.number("status")? {
        None => 503,
        Some(status) => u16::try_from(status)
            .ok()
            .filter(|status| (200..=599).contains(status))
            .ok_or_else(|| Problem::invalid("/status", "Invalid status: 200 to 599"))?,
    };
    let mut fault = match wish.text("kind")? {
        Some("status") => Fault::status(status),
        Some("html") => Fault::html(status),
        Some("body") => Fault::body(status, wish.text("body")?.unwrap_or_default()),
        Some("delay") => Fault::delay(Duration::from_millis(wish.number("delay_ms")?.unwrap_or(1_000))),
        Some("reset") => Fault::reset(),
        Some("reset_after") => Fault::reset_after(),
        Some("truncate") => Fault::truncate(wish.number("bytes")?.unwrap_or(10) as usize),
        _ => {
            let known = "one of status, html, body, delay, reset, reset_after, truncate";
            return Err(Problem::invalid("/kind", format!("Invalid value for enum: {known}")));
        }
    };
    if let Some(target) = wish.text("on")? {
        if !faults::is_target(spec, target) {
            return Err(Problem::invalid("/on", format!("There is no operation {target}")));
        }
        fault = fault.on(target);
    }
    if let Some(headers) = wish.get("headers") {
        let invalid = || Problem::invalid("/headers", "Invalid headers. Expected an object of strings");
        for (name, value) in headers.as_object().ok_or_else(invalid)? {
            fault = fault.header(name, value.as_str().ok_or_else(invalid)?);
        }
    }
    let count = |name: &str, or: u64| wish.number(name).map(|number| number.unwrap_or(or) as usize);
    Ok(fault.skip(count("skip", 0)?).times(count("times", 1)?))
}
