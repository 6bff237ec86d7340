//! The fields of forms. Each field has the type of its submitted value.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde_json::{Map, Value, json};

/// A field of a form, and the key to what was submitted for it.
///
/// Keep it in a constant or make it again for the submission: a field is identified by its name and kind.
///
/// ```
/// use frameio_sdk::webhooks::{Action, Choice, Field, Form, Reply};
///
/// fn language() -> Field<Choice> {
///     Field::select("language", "Language", [("English", "en"), ("Deutsch", "de")])
/// }
///
/// fn answer(action: &Action) -> Result<Reply, Box<dyn std::error::Error>> {
///     let Some(submission) = action.submission() else {
///         return Ok(Reply::form(Form::new("Transcribe").field(language().value("en")))?);
///     };
///     let language = submission.get(&language())?.unwrap_or_default();
///     Ok(Reply::message("Transcribe", format!("Started in {language}.")))
/// }
/// # let run = br#"{"type": "t", "account_id": "a", "action_id": "b", "interaction_id": "c",
/// #     "resource": {"id": "f", "type": "file"}, "data": {"language": "de"}}"#;
/// # assert_eq!(answer(&Action::from_unverified(run).unwrap()).unwrap(), Reply::message("Transcribe", "Started in de."));
/// ```
pub struct Field<K> {
    pub(super) name: Cow<'static, str>,
    pub(super) label: Cow<'static, str>,
    pub(super) input: Input,
    kind: PhantomData<fn() -> K>,
}

/// The input of a field, with its initial value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Input {
    Text(Option<String>),
    TextArea(Option<String>),
    Boolean(Option<bool>),
    Link(String),
    Select { options: Vec<SelectOption>, value: Option<String> },
    MultiSelect { options: Vec<SelectOption>, values: Vec<String> },
}

/// One entry of a select field: the name that people see, and the value that is submitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelectOption {
    pub(super) name: String,
    pub(super) value: String,
}

impl SelectOption {
    /// Creates an option.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), value: value.into() }
    }
}

impl<N: Into<String>, V: Into<String>> From<(N, V)> for SelectOption {
    fn from((name, value): (N, V)) -> Self {
        Self::new(name, value)
    }
}

/// The kind of a field, which has the type of its submitted value. This trait is sealed.
#[allow(private_bounds)]
pub trait FieldKind: Sealed<Submitted = Self::Value> {
    /// The type of what is submitted.
    type Value;
}

pub(super) trait Sealed {
    type Submitted;

    fn read(value: &Value) -> Option<Self::Submitted>;
}

/// Text of one or several lines.
#[derive(Debug)]
pub enum Text {}
/// One value of several.
#[derive(Debug)]
pub enum Choice {}
/// Any number of several values.
#[derive(Debug)]
pub enum Choices {}
/// A check box.
#[derive(Debug)]
pub enum Boolean {}
/// A link to follow. It is shown, and nothing is submitted for it.
#[derive(Debug)]
pub enum Link {}

impl FieldKind for Text {
    type Value = String;
}

impl Sealed for Text {
    type Submitted = String;

    fn read(value: &Value) -> Option<String> {
        value.as_str().map(str::to_owned)
    }
}

impl FieldKind for Choice {
    type Value = String;
}

impl Sealed for Choice {
    type Submitted = String;

    fn read(value: &Value) -> Option<String> {
        value.as_str().map(str::to_owned)
    }
}

impl FieldKind for Choices {
    type Value = Vec<String>;
}

impl Sealed for Choices {
    type Submitted = Vec<String>;

    fn read(value: &Value) -> Option<Vec<String>> {
        match value {
            Value::String(one) => Some(vec![one.clone()]),
            Value::Array(list) => list.iter().map(|value| value.as_str().map(str::to_owned)).collect(),
            _ => None,
        }
    }
}

impl FieldKind for Boolean {
    type Value = bool;
}

impl Sealed for Boolean {
    type Submitted = bool;

    /// No documentation says whether forms submit `true` or `"true"`, so both are accepted.
    fn read(value: &Value) -> Option<bool> {
        match value {
            Value::Bool(value) => Some(*value),
            Value::String(text) => text.parse().ok(),
            _ => None,
        }
    }
}

impl FieldKind for Link {
    type Value = String;
}

impl Sealed for Link {
    type Submitted = String;

    fn read(value: &Value) -> Option<String> {
        value.as_str().map(str::to_owned)
    }
}

impl<K> Field<K> {
    fn new(name: impl Into<Cow<'static, str>>, label: impl Into<Cow<'static, str>>, input: Input) -> Self {
        Self { name: name.into(), label: label.into(), input, kind: PhantomData }
    }

    /// The name under which the value is submitted.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn to_json(&self) -> Value {
        let options = |options: &[SelectOption]| -> Value {
            options.iter().map(|option| json!({"name": option.name, "value": option.value})).collect()
        };
        let (kind, value, choices) = match &self.input {
            Input::Text(value) => ("text", value.clone().map(Value::from), None),
            Input::TextArea(value) => ("textarea", value.clone().map(Value::from), None),
            Input::Boolean(value) => ("boolean", value.map(Value::from), None),
            Input::Link(url) => ("link", Some(Value::from(url.as_str())), None),
            Input::Select { options: list, value } => ("select", value.clone().map(Value::from), Some(options(list))),
            Input::MultiSelect { options: list, values } => {
                let values = (!values.is_empty()).then(|| Value::from(values.clone()));
                ("multi-select", values, Some(options(list)))
            }
        };
        let mut json = Map::new();
        json.insert("type".to_owned(), kind.into());
        json.insert("name".to_owned(), self.name.as_ref().into());
        json.insert("label".to_owned(), self.label.as_ref().into());
        json.extend(value.map(|value| ("value".to_owned(), value)));
        json.extend(choices.map(|choices| ("options".to_owned(), choices)));
        Value::Object(json)
    }
}

impl Field<Text> {
    /// A line of text.
    pub fn text(name: impl Into<Cow<'static, str>>, label: impl Into<Cow<'static, str>>) -> Self {
        Self::new(name, label, Input::Text(None))
    }

    /// Text of several lines.
    pub fn textarea(name: impl Into<Cow<'static, str>>, label: impl Into<Cow<'static, str>>) -> Self {
        Self::new(name, label, Input::TextArea(None))
    }

    /// Sets the initial text.
    #[must_use]
    pub fn value(mut self, text: impl Into<String>) -> Self {
        if let Input::Text(value) | Input::TextArea(value) = &mut self.input {
            *value = Some(text.into());
        }
        self
    }
}

impl Field<Boolean> {
    /// A check box.
    pub fn boolean(name: impl Into<Cow<'static, str>>, label: impl Into<Cow<'static, str>>) -> Self {
        Self::new(name, label, Input::Boolean(None))
    }

    /// Sets whether it is checked initially.
    #[must_use]
    pub fn value(mut self, checked: bool) -> Self {
        self.input = Input::Boolean(Some(checked));
        self
    }
}

impl Field<Link> {
    /// A link to an `http` or `https` URL.
    pub fn link(
        name: impl Into<Cow<'static, str>>,
        label: impl Into<Cow<'static, str>>,
        url: impl Into<String>,
    ) -> Self {
        Self::new(name, label, Input::Link(url.into()))
    }
}

impl Field<Choice> {
    /// A list of which one entry is chosen. The options are pairs of a name, which people see, and a value.
    pub fn select(
        name: impl Into<Cow<'static, str>>,
        label: impl Into<Cow<'static, str>>,
        options: impl IntoIterator<Item = impl Into<SelectOption>>,
    ) -> Self {
        let options = options.into_iter().map(Into::into).collect();
        Self::new(name, label, Input::Select { options, value: None })
    }

    /// Sets the initially chosen value, which must be the value of an option.
    #[must_use]
    pub fn value(mut self, chosen: impl Into<String>) -> Self {
        if let Input::Select { value, .. } = &mut self.input {
            *value = Some(chosen.into());
        }
        self
    }
}

impl Field<Choices> {
    /// A list of which any number of entries is chosen. The options are pairs of a name, which people see, and a value.
    pub fn multi_select(
        name: impl Into<Cow<'static, str>>,
        label: impl Into<Cow<'static, str>>,
        options: impl IntoIterator<Item = impl Into<SelectOption>>,
    ) -> Self {
        let options = options.into_iter().map(Into::into).collect();
        Self::new(name, label, Input::MultiSelect { options, values: Vec::new() })
    }

    /// Sets the initially chosen values, which must be values of options.
    #[must_use]
    pub fn values(mut self, chosen: impl IntoIterator<Item = impl Into<String>>) -> Self {
        if let Input::MultiSelect { values, .. } = &mut self.input {
            *values = chosen.into_iter().map(Into::into).collect();
        }
        self
    }
}

impl<K> Clone for Field<K> {
    fn clone(&self) -> Self {
        Self { name: self.name.clone(), label: self.label.clone(), input: self.input.clone(), kind: PhantomData }
    }
}

impl<K> fmt::Debug for Field<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Field")
            .field("name", &self.name)
            .field("label", &self.label)
            .field("input", &self.input)
            .finish()
    }
}
