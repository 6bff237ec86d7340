//! Random values of a schema, determined by a seed.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::random::Random;
use crate::scalars;
use crate::spec::{SPEC, Spec};

/// The mode in which an instance is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// All members are present.
    Full,
    /// Only required members are present.
    Minimal,
    /// Nullable values are null.
    Nulls,
    /// Values that no enum has.
    UnknownValues,
    /// Alternatives that no union has.
    UnknownTags,
    /// Members that no object declares.
    UnknownFields,
    /// Integers up to 2^53, and fractions that are hard to represent.
    Numbers,
    /// Text with all kinds of characters.
    Texts,
    /// A mix of all modes.
    Mixed,
}

impl Mode {
    pub(crate) const ALL: [Self; 9] = [
        Self::Full,
        Self::Minimal,
        Self::Nulls,
        Self::UnknownValues,
        Self::UnknownTags,
        Self::UnknownFields,
        Self::Numbers,
        Self::Texts,
        Self::Mixed,
    ];
}

/// A value, and the members that a round trip may drop.
#[derive(Debug)]
pub(crate) struct Instance {
    pub(crate) json: Value,
    /// The places of undeclared members, and of nulls that are equivalent to missing members.
    pub(crate) may_go: BTreeSet<String>,
}

/// An instance of a component.
pub(crate) fn of_component(name: &str, mode: Mode, seed: u64) -> Instance {
    let random = Random::of(&format!("{name} {mode:?}"), seed);
    let mut maker = Generator::new(mode, random, false);
    let json = maker.component(name, &SPEC.schemas()[name]);
    Instance { json, may_go: maker.may_go.into_iter().collect() }
}

/// An instance of a schema of an operation. `sent` says whether the client sends it.
pub(crate) fn of_schema(schema: &'static Value, label: &str, mode: Mode, seed: u64, sent: bool) -> Instance {
    let random = Random::of(&format!("{label} {mode:?}"), seed);
    let mut maker = Generator::new(mode, random, sent);
    let json = maker.value(schema);
    Instance { json, may_go: maker.may_go.into_iter().collect() }
}

struct Generator {
    spec: &'static Spec,
    mode: Mode,
    random: Random,
    /// Whether the value is sent (too), where null has a meaning.
    sent: bool,
    at: Vec<String>,
    /// The components that contain the current value.
    within: Vec<String>,
    may_go: Vec<String>,
}

/// The schema of an object, with its parts combined.
#[derive(Default)]
struct Object {
    properties: BTreeMap<&'static str, &'static Value>,
    required: BTreeSet<&'static str>,
    /// The schema of additional members, if it is declared.
    additional: Option<&'static Value>,
    /// Whether the schema declares any members.
    is_closed: bool,
}

impl Object {
    fn of(schema: &'static Value) -> Self {
        let mut object = Self::default();
        object.add(schema);
        object
    }

    fn add(&mut self, schema: &'static Value) {
        if let Some((_, target)) = SPEC.target(schema) {
            return self.add(target);
        }
        let before = self.additional;
        schema.get("allOf").and_then(Value::as_array).into_iter().flatten().for_each(|part| self.add(part));
        for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            self.properties.insert(name, property);
        }
        for name in schema.get("required").and_then(Value::as_array).into_iter().flatten() {
            self.required.insert(name.as_str().unwrap());
        }
        match schema.get("additionalProperties") {
            Some(Value::Bool(false)) => {
                self.is_closed = true;
                // The declaration of the whole takes precedence over those of its parts.
                self.additional = before;
            }
            Some(additional) => self.additional = Some(additional),
            None => {}
        }
    }
}

impl Generator {
    fn new(mode: Mode, random: Random, sent: bool) -> Self {
        Self { spec: &SPEC, mode, random, sent, at: Vec::new(), within: Vec::new(), may_go: Vec::new() }
    }

    fn component(&mut self, name: &str, schema: &'static Value) -> Value {
        let sent = std::mem::replace(&mut self.sent, self.spec.is_sent(name));
        self.within.push(name.to_owned());
        let value = self.value(schema);
        self.within.pop();
        self.sent = sent;
        value
    }

    fn value(&mut self, schema: &'static Value) -> Value {
        if let Some((name, target)) = self.spec.target(schema) {
            return self.component(name, target);
        }
        if Self::is_nullable(schema) && self.wants_null() {
            return Value::Null;
        }
        if let Some(members) = schema.get("oneOf").and_then(Value::as_array) {
            return self.choice(schema, members);
        }
        if let Some(parts) = schema.get("allOf").and_then(Value::as_array) {
            return match parts.as_slice() {
                [one] if schema.get("properties").is_none() => self.value(one),
                _ => self.object(schema),
            };
        }
        if let Some(values) = schema.get("enum").and_then(Value::as_array) {
            return self.enumerated(values);
        }
        match schema.get("type").and_then(Value::as_str) {
            Some("object") => self.object(schema),
            Some("array") => self.array(schema),
            Some("string") => self.text(schema).into(),
            Some("integer") => self.integer(schema).into(),
            Some("number") => self.number(schema),
            Some("boolean") => self.random.percent(50).into(),
            Some(other) => panic!("what is a {other}?"),
            None if schema.get("properties").is_some() => self.object(schema),
            None => scalars::anything(&mut self.random, 2),
        }
    }

    fn is_nullable(schema: &'static Value) -> bool {
        let says = |schema: &Value| schema.get("nullable") == Some(&Value::Bool(true));
        let members = schema.get("oneOf").and_then(Value::as_array);
        says(schema) || members.is_some_and(|members| members.iter().all(says))
    }

    fn wants_null(&mut self) -> bool {
        match self.mode {
            Mode::Nulls => true,
            Mode::Mixed => self.random.percent(25),
            _ => false,
        }
    }

    /// Whether the value is nested in its own type, so that it should end soon.
    fn is_deep(&self) -> bool {
        let innermost = self.within.last();
        self.within.len() > 8 || self.within.iter().filter(|name| Some(*name) == innermost).count() > 1
    }

    fn wants(&mut self, is_required: bool) -> bool {
        match self.mode {
            _ if is_required => true,
            _ if self.is_deep() => false,
            Mode::Minimal => false,
            Mode::Mixed => self.random.percent(60),
            _ => true,
        }
    }

    fn choice(&mut self, schema: &'static Value, members: &'static [Value]) -> Value {
        let Some(discriminator) = schema.get("discriminator") else {
            let member = self.random.pick(members);
            return self.value(member);
        };
        let property = discriminator["propertyName"].as_str().unwrap();
        let mapping: Vec<_> = discriminator["mapping"].as_object().unwrap().iter().collect();
        let (tag, target) = *self.random.pick(&mapping);
        let may_go = self.may_go.len();
        let (name, target) = self.spec.named(target.as_str().unwrap());
        let mut value = self.component(name, target);
        let object = value.as_object_mut().unwrap();
        if self.mode == Mode::UnknownTags && (self.at.len() > 4 || self.random.percent(60)) {
            object.insert(property.to_owned(), scalars::unknown_word(&mut self.random).into());
            object.insert("one more".to_owned(), scalars::anything(&mut self.random, 3));
            // For these, it is not known which members may be dropped.
            self.may_go.truncate(may_go);
        } else {
            object.insert(property.to_owned(), tag.as_str().into());
        }
        value
    }

    fn object(&mut self, schema: &'static Value) -> Value {
        let object = Object::of(schema);
        let mut members = Map::new();
        for (name, property) in &object.properties {
            let is_required = object.required.contains(name);
            if !self.wants(is_required) {
                continue;
            }
            self.at.push((*name).to_owned());
            let value = self.value(property);
            if value.is_null() && !is_required && !self.sent {
                self.may_go.push(pointer(&self.at));
            }
            self.at.pop();
            members.insert((*name).to_owned(), value);
        }
        self.add_unnamed(&object, &mut members);
        members.into()
    }

    /// Adds members that the schema does not declare.
    fn add_unnamed(&mut self, object: &Object, members: &mut Map<String, Value>) {
        let wanted = !matches!(self.mode, Mode::Minimal) && !self.is_deep();
        let is_free = object.properties.is_empty() && !object.is_closed;
        if let Some(schema) = object.additional.filter(|_| wanted) {
            for _ in 0..self.random.below(3) {
                let name = scalars::unknown_word(&mut self.random);
                self.at.push(name.clone());
                let value =
                    if schema.is_object() { self.value(schema) } else { scalars::anything(&mut self.random, 2) };
                self.at.pop();
                members.insert(name, value);
            }
        } else if is_free && wanted {
            members.extend(scalars::object(&mut self.random, 2));
        } else if matches!(self.mode, Mode::UnknownFields) {
            for _ in 0..=self.random.below(2) {
                let name = scalars::unknown_word(&mut self.random);
                self.at.push(name.clone());
                self.may_go.push(pointer(&self.at));
                self.at.pop();
                members.insert(name, scalars::anything(&mut self.random, 2));
            }
        }
    }

    fn array(&mut self, schema: &'static Value) -> Value {
        let limit = |name: &str| schema.get(name).and_then(Value::as_u64).map(|limit| usize::try_from(limit).unwrap());
        let least = limit("minItems").unwrap_or(0);
        let most = limit("maxItems").unwrap_or(usize::MAX).min(least + 3);
        let count = match self.mode {
            Mode::Minimal => least,
            _ if self.is_deep() => least,
            Mode::Mixed => least + self.random.below(most - least + 1),
            _ => (least + 1 + self.random.below(2)).min(most),
        };
        let is_set = schema.get("uniqueItems") == Some(&Value::Bool(true));
        let mut items: Vec<Value> = Vec::new();
        let mut tries = 0;
        while items.len() < count && tries < 50 {
            tries += 1;
            self.at.push(items.len().to_string());
            let may_go = self.may_go.len();
            let item = self.value(&schema["items"]);
            self.at.pop();
            if is_set && items.contains(&item) {
                self.may_go.truncate(may_go);
            } else {
                items.push(item);
            }
        }
        items.into()
    }

    fn enumerated(&mut self, values: &'static [Value]) -> Value {
        let unknown = match self.mode {
            Mode::UnknownValues => true,
            Mode::Mixed => self.random.percent(20),
            _ => false,
        };
        if unknown && values.iter().all(Value::is_string) {
            return scalars::unknown_word(&mut self.random).into();
        }
        self.random.pick(values).clone()
    }

    fn text(&mut self, schema: &'static Value) -> String {
        let limit = |name: &str| schema.get(name).and_then(Value::as_u64).map(|limit| usize::try_from(limit).unwrap());
        let is_wild = match self.mode {
            Mode::Texts => true,
            Mode::Mixed => self.random.percent(30),
            _ => false,
        };
        let random = &mut self.random;
        let drawn = match schema.get("format").and_then(Value::as_str) {
            Some("date-time") => return scalars::moment(random),
            Some("date") => return scalars::day(random),
            Some("HH:MM:SS:FF") => return scalars::timecode(random),
            Some("uuid") => return scalars::id(random),
            Some(_) | None if is_wild => scalars::arbitrary_text(random),
            Some(_) | None => scalars::words(random),
        };
        let mut text: String = drawn.chars().take(limit("maxLength").unwrap_or(usize::MAX)).collect();
        while text.chars().count() < limit("minLength").unwrap_or(0) {
            text.push('x');
        }
        text
    }

    fn integer(&mut self, schema: &'static Value) -> i64 {
        let (least, most) = match schema.get("format").and_then(Value::as_str) {
            Some("int32") => (i64::from(i32::MIN), i64::from(i32::MAX)),
            _ => (-scalars::LARGEST, scalars::LARGEST),
        };
        let limit = |name: &str, other: i64| schema.get(name).and_then(Value::as_i64).unwrap_or(other);
        let (least, most) = (limit("minimum", least), limit("maximum", most));
        match self.mode {
            Mode::Numbers | Mode::Mixed => scalars::edge(&mut self.random, least, most),
            _ => self.random.between(least.max(0), most.min(1_000)),
        }
    }

    fn number(&mut self, schema: &'static Value) -> Value {
        let limit = |name: &str| schema.get(name).and_then(Value::as_f64);
        let fits = |number: f64| {
            limit("minimum").is_none_or(|least| number >= least) && limit("maximum").is_none_or(|most| number <= most)
        };
        for _ in 0..20 {
            let drawn = match self.random.below(4) {
                0 => json!(scalars::edge(&mut self.random, -scalars::LARGEST, scalars::LARGEST)),
                1 => json!(self.random.between(0, 100)),
                _ => json!(scalars::fraction(&mut self.random)),
            };
            if drawn.as_f64().is_some_and(fits) {
                return drawn;
            }
        }
        json!(limit("minimum").or(limit("maximum")).unwrap_or(0.5))
    }
}

/// The JSON pointer of a path.
pub(crate) fn pointer(steps: &[String]) -> String {
    steps.iter().map(|step| format!("/{}", step.replace('~', "~0").replace('/', "~1"))).collect()
}
