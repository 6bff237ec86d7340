//! Texts, numbers and other scalars, both ordinary and difficult ones.

use serde_json::{Map, Value, json};

use crate::random::Random;

/// Timestamps in the formats of servers.
const MOMENTS: &[&str] = &[
    "2024-05-01T12:00:00Z",
    "2024-05-01T12:00:00.123456Z",
    "2024-05-01T12:00:00.120000Z",
    "2024-05-01T12:00:00.000000Z",
    "2024-05-01T12:00:00.5Z",
    "2024-05-01T12:00:00.123456789Z",
    "2024-05-01T12:00:00+00:00",
    "2024-05-01T12:00:00.250000+00:00",
    "2024-05-01T12:00:00-07:00",
    "2024-02-29T23:59:59.999999+05:45",
    "1969-12-31T23:59:59.000001Z",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999999Z",
    "2016-12-31T23:59:60Z",
    "2024-05-01t12:00:00z",
];

const DAYS: &[&str] = &["2024-02-29", "1969-12-31", "0001-01-01", "9999-12-31", "2026-10-01"];

const TIMECODES: &[&str] = &["00:00:00:00", "01:02:03:12", "23:59:59:29", "10:00:00;02", "100:00:00:00"];

/// Texts that are difficult to handle.
const PIECES: &[&str] = &[
    "\0",
    "\u{1}\u{1f}\u{7f}\u{80}\u{9f}",
    "\t\r\n",
    "\"",
    "\\",
    "\\u0041",
    "/",
    "</script>",
    "{{x}}",
    "${x}",
    "%2F%",
    "&amp;",
    "\u{a0}\u{200b}\u{2028}\u{2029}\u{feff}",
    "e\u{301}",
    "é",
    "ß",
    "İ",
    "日本語",
    "العربية",
    "\u{202e}abc\u{202c}",
    "😀",
    "👩‍👩‍👧‍👦",
    "\u{fffd}",
    "\u{ffff}",
    "\u{10ffff}",
    "null",
    "true",
    "0",
    "-1.50",
    "1e400",
    " ",
    "a,b",
    "a=b&c",
    "[]",
    "{}",
    "'",
    "`",
];

/// Fractions that must be preserved exactly.
const FRACTIONS: &[f64] = &[
    29.97,
    23.976,
    59.94,
    0.1,
    -0.1,
    1.0 / 3.0,
    1e-7,
    1e21,
    123_456_789.123_456_78,
    5e-324,
    2.225_073_858_507_201_4e-308,
    f64::MAX,
    f64::EPSILON,
    0.3,
    4.35,
    1.1,
    2.2,
    100.0,
    24.0,
    0.0,
];

/// The largest integer up to which all integers are exact as floating-point numbers.
pub(crate) const LARGEST: i64 = 1 << 53;

pub(crate) fn moment(random: &mut Random) -> String {
    (*random.pick(MOMENTS)).to_owned()
}

pub(crate) fn day(random: &mut Random) -> String {
    (*random.pick(DAYS)).to_owned()
}

pub(crate) fn timecode(random: &mut Random) -> String {
    (*random.pick(TIMECODES)).to_owned()
}

/// An id: a UUID, or one of the service's other forms.
pub(crate) fn id(random: &mut Random) -> String {
    let (high, low) = (random.next(), random.next());
    let uuid = format!(
        "{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xffff,
        high & 0xfff,
        low & 0xfff,
        low >> 16
    );
    match random.below(6) {
        0 => format!("adobe:{uuid}"),
        1 => format!("adobe:urn/{}|{}", &uuid[..8], random.below(20)),
        2 => uuid.to_uppercase(),
        _ => uuid,
    }
}

/// A few words.
pub(crate) fn words(random: &mut Random) -> String {
    const WORDS: &[&str] =
        &["dailies", "Scene 12", "A-cam", "final_v3.mov", "Größe", "cut", "take 7", "https://x.example/y?z=1"];
    let count = 1 + random.below(3);
    (0..count).map(|_| *random.pick(WORDS)).collect::<Vec<_>>().join(" ")
}

/// Text with all kinds of characters.
pub(crate) fn arbitrary_text(random: &mut Random) -> String {
    let count = if random.percent(3) { 3_000 } else { random.below(12) };
    let mut text = String::new();
    for _ in 0..count {
        if random.percent(70) {
            text.push_str(random.pick::<&str>(PIECES));
        } else {
            let scalar = u32::try_from(random.below(0x11_0000)).unwrap();
            text.push(char::from_u32(scalar).unwrap_or('x'));
        }
    }
    text
}

/// Text that is not a value of any enum.
pub(crate) fn unknown_word(random: &mut Random) -> String {
    format!("unheard_of {}{}", random.below(1_000), arbitrary_text(random))
}

/// A number with a fraction, or one that is close to an integer.
pub(crate) fn fraction(random: &mut Random) -> f64 {
    if random.percent(60) {
        return *random.pick(FRACTIONS);
    }
    let drawn = f64::from_bits(random.next());
    if drawn.is_finite() { drawn } else { 0.5 }
}

/// An integer in an inclusive range, most likely at one of the ends.
pub(crate) fn edge(random: &mut Random, low: i64, high: i64) -> i64 {
    let edges =
        [low, high, low + (high - low) / 2, 0, 1, -1, i64::from(i32::MAX), i64::from(i32::MAX) + 1, LARGEST - 1];
    let fitting: Vec<i64> = edges.into_iter().filter(|edge| (low..=high).contains(edge)).collect();
    if random.percent(25) { random.between(low, high) } else { *random.pick(&fitting) }
}

/// Any JSON.
pub(crate) fn anything(random: &mut Random, depth: usize) -> Value {
    match random.below(if depth == 0 { 6 } else { 8 }) {
        0 => Value::Null,
        1 => random.percent(50).into(),
        2 => edge(random, -LARGEST, LARGEST).into(),
        3 => json!(fraction(random)),
        4 => arbitrary_text(random).into(),
        5 => words(random).into(),
        6 => (0..random.below(4)).map(|_| anything(random, depth - 1)).collect(),
        _ => object(random, depth - 1).into(),
    }
}

/// Any object.
pub(crate) fn object(random: &mut Random, depth: usize) -> Map<String, Value> {
    (0..random.below(4)).map(|_| (arbitrary_text(random), anything(random, depth))).collect()
}
