//! The requests of every operation, and the results of their responses.

use std::collections::BTreeSet;
use std::io::Write as _;

use conformance::Operation;
use serde_json::{Value, json};

use crate::compare::differences;
use crate::expect::{Case, Query, case, encoded};
use crate::instance::{self, Instance, Mode};
use crate::random::Random;
use crate::scalars;
use crate::server::{Reply, World};
use crate::spec::{EXPERIMENTAL, Endpoint, SPEC};

/// Ids like those of the service, and more difficult ones.
const IDS: [&str; 4] =
    ["adobe:a/b|2", "adobe:urn:aaid:sc:VA6C2:0f1e|12", "ä %2F?#&=+;..\\\"<>", "f5a7e6c2-0f4c-4f0a-9f0e-7b1f6f0d2c3b"];

/// The modes of bodies that the types can express.
const BODIES: [Mode; 8] = [
    Mode::Full,
    Mode::Minimal,
    Mode::Nulls,
    Mode::UnknownValues,
    Mode::UnknownTags,
    Mode::Numbers,
    Mode::Texts,
    Mode::Mixed,
];

const SEEDS: u64 = 4;

#[tokio::test]
async fn every_operation_sends_the_described_request_and_decodes_the_response() {
    let world = World::start().await;
    let (mut count, mut failures) = (0, Vec::new());
    let endpoints = SPEC.endpoints();
    for endpoint in &endpoints {
        let operation = operation_of(endpoint);
        let mut ids = IDS.iter().cycle();
        for (query, mode, seed) in plan(endpoint) {
            count += 1;
            let mut id = || (*ids.next().unwrap()).to_owned();
            let case = case(endpoint, operation.name, &mut id, query, mode, seed);
            let (status, expected) = success(endpoint, mode, seed);
            let replies = vec![reply(status, expected.as_ref())];
            let (answer, seen) = world.run(&case.line.clone().into(), replies).await;
            let mut found = match seen.as_slice() {
                [seen] => case.mismatches(endpoint, seen),
                other => vec![format!("{} requests", other.len())],
            };
            found.extend(response_mismatches(&case, &answer, status, expected.as_ref()));
            let label = format!("{} {query:?} {mode:?} {seed}", operation.name);
            failures.extend(found.into_iter().map(|complaint| format!("{label}: {complaint}")));
        }
    }
    report(&failures, count);
    assert_eq!(endpoints.len(), conformance::operations().count());
    // Written directly, because the test harness hides the output of `println!` in passing tests.
    writeln!(std::io::stdout(), "{count} requests of {} operations went out as described", endpoints.len()).unwrap();
}

#[tokio::test]
async fn every_list_requests_each_page_with_all_parameters_and_returns_all_items() {
    let world = World::start().await;
    let (mut walked, mut failures) = (BTreeSet::new(), Vec::new());
    for endpoint in SPEC.endpoints() {
        let operation = operation_of(&endpoint);
        if !operation.paged {
            continue;
        }
        walked.insert(endpoint.id.clone());
        let mut case = case(&endpoint, operation.name, &mut || IDS[0].to_owned(), Query::All, Mode::Full, 1);
        case.line.insert("all".to_owned(), true.into());
        let cursor = |seed: u64| scalars::arbitrary_text(&mut Random::of(&endpoint.id, seed)) + "x";
        let links = [json!(format!("/v4/somewhere?after={}", encoded(&cursor(1)))), Value::Null];
        let pages: Vec<Instance> =
            links.into_iter().enumerate().map(|(seed, link)| page(&endpoint, seed, link)).collect();
        let replies = pages.iter().map(|page| Reply::json(200, &page.json)).collect();
        let (answer, seen) = world.run(&case.line.clone().into(), replies).await;
        let mut found = Vec::new();
        match seen.as_slice() {
            [first, second] => {
                found.extend(case.mismatches(&endpoint, first));
                found.extend(case.mismatches_with(&endpoint, second, &[("after".to_owned(), encoded(&cursor(1)))]));
            }
            other => found.push(format!("{} requests", other.len())),
        }
        let items = |page: &Instance| page.json["data"].as_array().unwrap().clone();
        let expected: Value = pages.iter().flat_map(items).collect();
        // The members that may be dropped are identified by their place in each page.
        let first = items(&pages[0]).len();
        let may_go = pages.iter().enumerate().flat_map(|(index, page)| {
            let moved = |place: &String| {
                let rest = place.strip_prefix("/data/")?;
                let (item, rest) = rest.split_once('/')?;
                Some(format!("/{}/{rest}", item.parse::<usize>().ok()? + index * first))
            };
            page.may_go.iter().filter_map(moved).collect::<Vec<_>>()
        });
        found.extend(differences(&expected, &answer["value"], &may_go.collect()));
        failures.extend(found.into_iter().map(|complaint| format!("{}: {complaint}", operation.name)));
    }
    report(&failures, walked.len());
    // In the experimental interface, the list of reviewers has no links, so it has only one page.
    let leads_on = |endpoint: &Endpoint| endpoint.id != "experimental.shares.list_reviewers";
    let is_list = |endpoint: &Endpoint| endpoint.parameters.iter().any(|parameter| parameter.name == "after");
    let lists = SPEC.endpoints().into_iter().filter(|endpoint| is_list(endpoint) && leads_on(endpoint));
    assert_eq!(walked, lists.map(|endpoint| endpoint.id).collect());
}

#[tokio::test]
async fn a_list_that_fails_on_a_later_page_reports_the_number_of_items() {
    let world = World::start().await;
    let endpoints = SPEC.endpoints();
    let endpoint = endpoints.iter().find(|endpoint| endpoint.id == "files.list").unwrap();
    let first = page(endpoint, 0, json!("?after=2"));
    let items = first.json["data"].as_array().unwrap().len();
    let line = json!({"id": 1, "operation": "files.list", "path": {"account_id": "a", "folder_id": "f"}, "all": true});
    let refusal = json!({"errors": [{"title": "T", "detail": "D", "source": {"pointer": "/p"}}]});
    let (answer, _) = world.run(&line, vec![Reply::json(200, &first.json), Reply::json(404, &refusal)]).await;
    assert_eq!((&answer["ok"], &answer["kind"], &answer["status"]), (&json!(false), &json!("api"), &json!(404)));
    assert_eq!((&answer["items_before"], &answer["errors"]), (&json!(items), &refusal["errors"]));
}

#[tokio::test]
async fn an_empty_optional_body_is_not_sent() {
    let world = World::start().await;
    for endpoint in SPEC.endpoints().iter().filter(|endpoint| endpoint.body.is_some_and(|(_, required)| !required)) {
        let operation = operation_of(endpoint);
        let mut case = case(endpoint, operation.name, &mut || "1".to_owned(), Query::None, Mode::Minimal, 0);
        case.line.insert("body".to_owned(), json!({}));
        let (status, expected) = success(endpoint, Mode::Full, 0);
        let (answer, seen) = world.run(&case.line.clone().into(), vec![reply(status, expected.as_ref())]).await;
        assert_eq!(answer["ok"], true, "{answer}");
        assert_eq!(case.mismatches(endpoint, &seen[0]), [""; 0], "{}", operation.name);
    }
}

/// The cases of an endpoint.
fn plan(endpoint: &Endpoint) -> Vec<(Query<'_>, Mode, u64)> {
    let mut plan = vec![(Query::None, Mode::Minimal, 0)];
    for seed in 0..SEEDS {
        plan.extend(BODIES.map(|mode| (Query::All, mode, seed)));
    }
    let query = endpoint.parameters.iter().filter(|parameter| parameter.place == "query");
    plan.extend(query.map(|parameter| (Query::Only(&parameter.name), Mode::Mixed, 0)));
    plan
}

fn operation_of(endpoint: &Endpoint) -> &'static Operation {
    let is_experimental = |name: &str| name.starts_with(EXPERIMENTAL);
    let same = |operation: &&Operation| {
        operation.http_method == endpoint.method
            && operation.path == endpoint.path
            && is_experimental(operation.name) == is_experimental(&endpoint.id)
    };
    let mut found = conformance::operations().filter(same);
    let operation = found.next().unwrap_or_else(|| panic!("{} is not there", endpoint.id));
    assert!(found.next().is_none(), "{} is there twice", endpoint.id);
    let names = |place: &str| -> Vec<&str> {
        endpoint.parameters.iter().filter(|p| p.place == place).map(|p| p.name.as_str()).collect()
    };
    let sorted = |names: &[&'static str]| {
        let mut names = names.to_vec();
        names.sort_unstable();
        names
    };
    let (mut path, mut query) = (names("path"), names("query"));
    path.sort_unstable();
    query.sort_unstable();
    assert_eq!((sorted(operation.path_params), sorted(operation.query_params)), (path, query), "{}", endpoint.id);
    operation
}

/// One of the declared successful responses of the endpoint.
fn success(endpoint: &Endpoint, mode: Mode, seed: u64) -> (u16, Option<Instance>) {
    let count = endpoint.successes.len() as u64;
    let (status, schema) = &endpoint.successes[usize::try_from(seed % count).unwrap()];
    let schema = schema.filter(|_| *status != 204);
    (*status, schema.map(|schema| instance::of_schema(schema, &format!("{} {status}", endpoint.id), mode, seed, false)))
}

fn reply(status: u16, expected: Option<&Instance>) -> Reply {
    expected.map_or(Reply { status, body: None }, |expected| Reply::json(status, &expected.json))
}

fn response_mismatches(case: &Case, answer: &Value, status: u16, expected: Option<&Instance>) -> Vec<String> {
    let mut found = Vec::new();
    if answer["ok"] != true || answer["status"] != status || answer["id"] != case.line["id"] {
        found.push(format!("answer: {answer}"));
    }
    match expected {
        Some(expected) => found.extend(differences(&expected.json, &answer["value"], &expected.may_go)),
        None if answer["value"].is_null() => {}
        None => found.push(format!("value: {} out of nothing", answer["value"])),
    }
    found
}

/// A page of a list, with this link to the next page.
fn page(endpoint: &Endpoint, seed: usize, next: Value) -> Instance {
    let schema = endpoint.successes[0].1.unwrap();
    let mut page = instance::of_schema(schema, &endpoint.id, Mode::Full, seed as u64, false);
    page.json["links"] = json!({ "next": next });
    page
}

fn report(failures: &[String], count: usize) {
    let shown: Vec<&str> = failures.iter().take(30).map(String::as_str).collect();
    assert!(failures.is_empty(), "{} complaints about {count} calls:\n{}", failures.len(), shown.join("\n"));
}
