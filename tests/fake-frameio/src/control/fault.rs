//! Parses a fault from JSON: `{"kind": "status", "status": 503, "on": "files.show", "skip": 1, "times": 2}`.

use std::time::Duration;

use super::request::ControlRequest;
use crate::faults::{Fault, fits};
use crate::http::Problem;
use crate::spec::{self, Spec};
use crate::{deliver, ims, store};

const FIELDS: [&str; 10] = ["kind", "on", "skip", "times", "status", "headers", "body", "delay_ms", "bytes", "seconds"];

pub(super) fn read(spec: &Spec, body: &[u8]) -> Result<Fault, Problem> {
    let request = ControlRequest::read(body, &FIELDS)?;
    let status = match request.number("status")? {
        None => 503,
        Some(status) => u16::try_from(status)
            .ok()
            .filter(|status| (200..=599).contains(status))
            .ok_or_else(|| Problem::invalid("/status", "Invalid status: 200 to 599"))?,
    };
    let delay = || Ok::<_, Problem>(Duration::from_millis(request.number("delay_ms")?.unwrap_or(1_000)));
    let bytes = || Ok::<_, Problem>(request.number("bytes")?.unwrap_or(10) as usize);
    let mut fault = match request.text("kind")? {
        Some("status") => Fault::status(status),
        Some("html") => Fault::html(status),
        Some("body") => Fault::body(status, request.text("body")?.unwrap_or_default()),
        Some("delay") => Fault::delay(delay()?),
        Some("delay_after") => Fault::delay_after(delay()?),
        Some("reset") => Fault::reset(),
        Some("reset_during") => Fault::reset_during(),
        Some("stall_during") => Fault::stall_during(bytes()?, delay()?),
        Some("reset_after") => Fault::reset_after(),
        Some("status_after") => Fault::status_after(status),
        Some("truncate") => Fault::truncate(bytes()?),
        Some("stall") => Fault::stall(bytes()?, delay()?),
        Some("cut_short") => Fault::cut_short(bytes()?),
        Some("headers") => Fault::headers([("", ""); 0]),
        Some("deliver_twice") => Fault::deliver_twice(),
        Some("deliver_late") => Fault::deliver_late(delay()?),
        Some("wrong_secret") => Fault::wrong_secret(),
        Some("time_stamp") => Fault::time_stamp(request.signed("seconds")?.unwrap_or(-3_600)),
        Some("tampered") => Fault::tampered(),
        Some("answer_lost") => Fault::answer_lost(),
        _ => {
            let known = "one of status, html, body, delay, delay_after, reset, reset_during, stall_during, reset_after, \
                         status_after, truncate, stall, cut_short, headers, deliver_twice, deliver_late, wrong_secret, \
                         time_stamp, tampered, answer_lost";
            return Err(Problem::invalid("/kind", format!("Invalid value for enum: {known}")));
        }
    };
    if let Some(target) = request.text("on")? {
        if !is_target(spec, &fault, target) {
            return Err(Problem::invalid("/on", format!("There is nothing that it could hit: {target}")));
        }
        fault = fault.on(target);
    }
    if let Some(headers) = request.get("headers") {
        let invalid = || Problem::invalid("/headers", "Invalid headers. Expected an object of strings");
        for (name, value) in headers.as_object().ok_or_else(invalid)? {
            fault = fault.header(name, value.as_str().ok_or_else(invalid)?);
        }
    }
    let count = |name: &str, or: u64| request.number(name).map(|number| number.unwrap_or(or) as usize);
    Ok(fault.skip(count("skip", 0)?).times(count("times", 1)?))
}

/// Whether there is anything with this name that the fault can affect.
fn is_target(spec: &Spec, fault: &Fault, target: &str) -> bool {
    if fault.is_of_deliveries() {
        return deliver::NAMES.into_iter().any(|name| fits(target, name));
    }
    let experimental = spec::experimental().map_or(&[][..], |spec| &spec.operations);
    let operations = spec.operations.iter().chain(experimental).map(|operation| operation.id.as_str());
    operations.chain(store::NAMES).chain(ims::NAMES).any(|name| fits(target, name))
}
