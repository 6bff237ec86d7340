//! Handles a request: route, token, rate limit, validation, handler, and a check of the response.

use http::request::Parts;

use super::request;
use crate::call::Call;
use crate::http::{Problem, Reply};
use crate::limits::Verdict;
use crate::routes;
use crate::shared::Shared;
use crate::spec::{self, EXPERIMENTAL, Found, RateLimit, Spec};
use crate::validate::response;

pub(crate) fn answer(shared: &Shared, parts: &Parts, body: &[u8]) -> Reply {
    let (method, path) = (parts.method.as_str(), parts.uri.path());
    if header(parts, "user-agent").starts_with("Python-urllib") {
        // The real service rejects this client before the request reaches the API.
        return Reply::text(403, "text/html", "<html><body><h1>403 Forbidden</h1></body></html>");
    }
    // This header selects another set of operations.
    let spec = match header(parts, "api-version") {
        "experimental" => match spec::experimental() {
            Ok(spec) => spec,
            Err(message) => return Problem::internal(message).into_reply(),
        },
        _ => shared.spec,
    };
    let (reply, verdict) = match spec.find(method, path) {
        None => {
            let verdict = shared.limiter().untouched(RateLimit::DEFAULT);
            (Problem::no_route(method, path).into_reply(), verdict)
        }
        Some(found) => {
            let (result, verdict) = run(shared, spec, &found, parts, body);
            let reply = result.unwrap_or_else(Problem::into_reply);
            (checked(shared, spec, &found, reply), verdict)
        }
    };
    with_headers(shared, reply, verdict)
}

fn run(
    shared: &Shared,
    spec: &Spec,
    found: &Found<'_>,
    parts: &Parts,
    body: &[u8],
) -> (Result<Reply, Problem>, Verdict) {
    let rate = found.operation.rate;
    let (token, user_id) = match bearer(shared, parts) {
        Ok(caller) => caller,
        Err(problem) => return (Err(problem), shared.limiter().untouched(rate)),
    };
    let verdict = shared.limiter().take(&found.operation.id, &token, rate, shared.clock.now());
    if !verdict.allowed {
        return (Err(Problem::too_many_requests()), verdict);
    }
    (handle(shared, spec, found, parts, body, user_id), verdict)
}

fn handle(
    shared: &Shared,
    spec: &Spec,
    found: &Found<'_>,
    parts: &Parts,
    body: &[u8],
    user_id: String,
) -> Result<Reply, Problem> {
    let query = parts.uri.query().unwrap_or_default();
    let input = request::read(spec, found.operation, &found.params, query, &parts.headers, body)?;
    let experimental = found.operation.id.strip_prefix(EXPERIMENTAL);
    let handler = match experimental {
        Some(id) => routes::experimental::handler(id),
        None => routes::handler(&found.operation.id),
    };
    let handler =
        handler.ok_or_else(|| Problem::internal(format!("{} is not played by the stand-in", found.operation.id)))?;
    let call = Call {
        raw_path: parts.uri.path().to_owned(),
        path: found.params.clone(),
        query: input.query,
        body: input.body,
        user_id,
    };
    let mut state = shared.state();
    state.advance_to(shared.clock.now());
    let reply = handler(&mut state, &call)?;
    match experimental {
        Some(_) => Ok(routes::experimental::adapt(&state, &found.operation.id, &call, reply)),
        None => Ok(reply),
    }
}

fn header<'a>(parts: &'a Parts, name: &str) -> &'a str {
    parts.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// The token and the id of its user.
fn bearer(shared: &Shared, parts: &Parts) -> Result<(String, String), Problem> {
    let token = match header(parts, "authorization").split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
        Some(_) => {
            let detail = "The authorization header is not a bearer token";
            return Err(Problem::unauthorized(detail));
        }
        None => {
            let detail = "An access token is required: send authorization: Bearer <token>";
            return Err(Problem::unauthorized(detail));
        }
    };
    let legacy = header(parts, "x-frameio-legacy-token-auth") == "true";
    let user_id = shared.state().tokens.check(token, shared.clock.now(), legacy)?;
    Ok((token.to_owned(), user_id))
}

/// A response that violates the interface is a bug of the stand-in: it is recorded, and becomes a 500 that says so.
fn checked(shared: &Shared, spec: &Spec, found: &Found<'_>, reply: Reply) -> Reply {
    let violations = response::violations(spec, found.operation, reply.status, reply.body());
    if violations.is_empty() {
        return reply;
    }
    let detail = format!("The stand-in would have broken the interface: {}", violations.join("; "));
    shared.violations().extend(violations);
    Problem::internal(detail).into_reply()
}

fn with_headers(shared: &Shared, reply: Reply, verdict: Verdict) -> Reply {
    let reply = reply.with_header("x-request-id", shared.next_request_id());
    if reply.status == 204 {
        return reply;
    }
    reply
        .with_header("x-ratelimit-limit", verdict.limit)
        .with_header("x-ratelimit-remaining", verdict.remaining)
        .with_header("x-ratelimit-window", verdict.window_millis)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::limits::{Limiter, RateLimits};
    use crate::seed::{Origin, Seed};
    use crate::state::Settings;

    #[test]
    fn a_response_that_violates_the_interface_is_recorded_and_becomes_500() {
        let spec = crate::spec::embedded().unwrap();
        let settings = Settings::default();
        let origin = Origin { seed: Seed::Empty, base_url: String::new(), settings, number: 1 };
        let (state, _) = origin.populate();
        let (events, _inbox) = tokio::sync::mpsc::unbounded_channel();
        let shared = Shared::new(spec, origin, state, Limiter::new(RateLimits::Off), events);
        let found = spec.find("GET", "/v4/me").unwrap();
        let reply = checked(&shared, spec, &found, Reply::data(json!({"id": 1})));
        assert_eq!(reply.status, 500);
        assert_eq!(shared.violations().len(), 4, "{:?}", shared.violations());
    }
}
