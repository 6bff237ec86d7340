//! Changes of paging: what the pages of a list are read from, by rules of the overlay and by the document.

#![allow(clippy::unwrap_used, reason = "a test whose document is wrong has failed")]

mod rows;

use frameio_codegen::{Advice, Input, diff, generate};
use rows::rows;

const DOCUMENT: &str = r##"openapi: 3.0.3
info: { title: Lists, version: '1' }
paths:
  /lines:
    get:
      operationId: lines.list
      tags: [Lines]
      parameters: [{ name: token, in: query, schema: { type: string } }]
      responses:
        '200': { description: ., content: { application/json: { schema: { $ref: '#/components/schemas/Lines' } } } }
  /files:
    get:
      operationId: files.list
      tags: [Files]
      parameters: [{ name: after, in: query, schema: { type: string } }]
      responses:
        '200': { description: ., content: { application/json: { schema: { $ref: '#/components/schemas/Files' } } } }
components:
  schemas:
    Lines:
      type: object
      required: [lines, notes]
      properties:
        at: { type: object, properties: { 'next/page': { type: string }, last: { type: string } } }
        count: { type: integer }
        done: { type: boolean }
        lines: { type: array, items: { type: string } }
        more: { type: boolean }
        notes: { type: array, items: { type: string } }
        numbers: { type: array, items: { type: integer } }
        size: { type: integer }
    Files:
      type: object
      required: [data]
      properties:
        data: { type: array, items: { type: string } }
        links: { type: object, properties: { next: { type: string, nullable: true } } }
"##;

const OVERLAY: &str = "- target: lines.list/parameters/query:token
  change: { paging: { items: /lines, next_cursor: /at/next~1page, more: /more, total: /size } }
  reason: r
";

const BEFORE: &str = "token: { items: /lines, next_cursor: /at/next~1page, more: /more, total: /size }";

/// A change of the document, one of the overlay, and the expected reports: class, subject, description, before and after.
type Case = ((&'static str, &'static str), (&'static str, &'static str), &'static [[&'static str; 5]]);

const PAGED: &str = "the listing is paged in another way";

const CASES: &[Case] = &[
    (("", ""), ("", ""), &[]),
    (
        ("", ""),
        ("/at/next~1page", "/at/last"),
        &[[
            "behaviour",
            "lines.list",
            PAGED,
            BEFORE,
            "token: { items: /lines, next_cursor: /at/last, more: /more, total: /size }",
        ]],
    ),
    (
        ("", ""),
        ("next_cursor", "next_link"),
        &[[
            "behaviour",
            "lines.list",
            PAGED,
            BEFORE,
            "token: { items: /lines, next_link: /at/next~1page, more: /more, total: /size }",
        ]],
    ),
    (
        ("", ""),
        ("/at/next~1page, more: /more, total: /size", "{ header: X-Next }"),
        &[["behaviour", "lines.list", PAGED, BEFORE, "token: { items: /lines, next_cursor: { header: x-next } }"]],
    ),
    (
        ("", ""),
        ("items: /lines", "items: /notes"),
        &[[
            "behaviour",
            "lines.list",
            PAGED,
            BEFORE,
            "token: { items: /notes, next_cursor: /at/next~1page, more: /more, total: /size }",
        ]],
    ),
    (
        ("", ""),
        ("items: /lines", "items: /numbers"),
        &[
            ["breaking", "lines.list", "the items of the listing are of another type", "String", "i64"],
            [
                "behaviour",
                "lines.list",
                PAGED,
                BEFORE,
                "token: { items: /numbers, next_cursor: /at/next~1page, more: /more, total: /size }",
            ],
        ],
    ),
    (
        ("", ""),
        ("next_cursor: /at/next~1page, more: /more, total: /size", "count: pages, more: /done"),
        &[["behaviour", "lines.list", PAGED, BEFORE, "token: { items: /lines, count: pages, first: 1, more: /done }"]],
    ),
    (
        ("", ""),
        ("next_cursor: /at/next~1page, more: /more, total: /size", "count: items, first: 1, total: /count"),
        &[[
            "behaviour",
            "lines.list",
            PAGED,
            BEFORE,
            "token: { items: /lines, count: items, first: 1, total: /count }",
        ]],
    ),
    (
        ("", ""),
        ("{ items: /lines, next_cursor: /at/next~1page, more: /more, total: /size }", "false"),
        &[
            ["breaking", "lines.list", "the listing can no longer be paged", "String", "-"],
            ["breaking", "lines.list", "the setter `token` takes another type", "Cursor", "String"],
        ],
    ),
    (
        (
            "      required: [data]\n      properties:\n",
            "      required: [data]\n      properties:\n        total_count: { type: integer }\n",
        ),
        ("", ""),
        &[
            ["addition", "Files", "new field `total_count`", "-", "total_count: Option<i64>"],
            [
                "behaviour",
                "files.list",
                PAGED,
                "after: { items: /data, next_link: /links/next }",
                "after: { items: /data, next_link: /links/next, total: /total_count }",
            ],
        ],
    ),
];

fn input<'a>(document: &'a str, overlay: &'a str, names: &'a str) -> Input<'a> {
    Input { document, document_name: "lists.yaml", overlay: Some(overlay), names: Some(names), borrowed: true }
}

fn edited(text: &str, (old, new): (&str, &str)) -> String {
    assert!(text.contains(old), "{old}");
    if old.is_empty() { text.to_owned() } else { text.replace(old, new) }
}

#[test]
fn changed_paging_is_reported() {
    let names = generate(&input(DOCUMENT, OVERLAY, "")).output.unwrap().names;
    for (of_document, of_overlay, expected) in CASES {
        let (document, overlay) = (edited(DOCUMENT, *of_document), edited(OVERLAY, *of_overlay));
        let report = diff(&input(DOCUMENT, OVERLAY, &names), &input(&document, &overlay, &names)).unwrap();
        assert_eq!(rows(&report), *expected, "{of_document:?} {of_overlay:?}");
        let is_breaking = expected.iter().any(|change| change[0] == "breaking");
        assert_eq!(report.advice == Advice::Major, is_breaking, "{of_overlay:?}");
    }
}
