//! A fault as JSON: `{"kind": "status", "status": 503, "on": "files.show", "skip": 1, "times": 2}`.

use std::time::Duration;

use serde_json::Value;

use crate::faults::Fault;
use crate::http::Problem;

pub(super) fn read(wish: &Value) -> Result<Fault, Problem> {
    let status = || u16::try_from(wish["status"].as_u64().unwrap_or(503)).unwrap_or(503);
    let number = |name: &str| wish[name].as_u64();
    let mut fault = match wish["kind"].as_str() {
        Some("status") => Fault::status(status()),
        Some("html") => Fault::html(status()),
        Some("body") => Fault::body(status(), wish["body"].as_str().unwrap_or_default()),
        Some("delay") => Fault::delay(Duration::from_millis(number("delay_ms").unwrap_or(1_000))),
        Some("reset") => Fault::reset(),
        Some("reset_after") => Fault::reset_after(),
        Some("truncate") => Fault::truncate(number("bytes").unwrap_or(10) as usize),
        _ => {
            let known = "one of status, html, body, delay, reset, reset_after, truncate";
            return Err(Problem::invalid("/kind", format!("Invalid value for enum: {known}")));
        }
    };
    if let Some(target) = wish["on"].as_str() {
        fault = fault.on(target);
    }
    if let Some(headers) = wish["headers"].as_object() {
        for (name, value) in headers {
            fault = fault.header(name, value.as_str().unwrap_or_default());
        }
    }
    let count = |name: &str, or: u64| number(name).unwrap_or(or) as usize;
    Ok(fault.skip(count("skip", 0)).times(count("times", 1)))
}
