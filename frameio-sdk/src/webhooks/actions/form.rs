//! Forms and their validation.

use std::collections::HashSet;
use std::error::Error as StdError;
use std::fmt;

use serde_json::{Value, json};
use url::Url;

use super::field::{Field, Input, SelectOption};

/// A form that is shown to the person who ran an action.
///
/// [`Reply::form`](super::Reply::form) checks it and sends it. What is submitted comes back as the next run with the same
/// interaction id, which may be answered with another form.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a form is shown when it is the reply to a run"]
pub struct Form {
    title: String,
    description: Option<String>,
    fields: Vec<FormField>,
}

/// A field without the type of its value.
#[derive(Clone, Debug, PartialEq)]
struct FormField {
    name: String,
    label: String,
    input: Input,
    json: Value,
}

/// The reason why a form would not be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FormError {
    /// The title is empty.
    NoTitle,
    /// There is no field.
    NoFields,
    /// A field has no name.
    NoName {
        /// The position of the field, from 0.
        index: usize,
    },
    /// A field has no label.
    NoLabel {
        /// The name of the field.
        field: String,
    },
    /// Two fields have the same name.
    RepeatedName {
        /// The name.
        field: String,
    },
    /// A select field has no options.
    NoOptions {
        /// The name of the field.
        field: String,
    },
    /// An option of a select field has no name or no value.
    EmptyOption {
        /// The name of the field.
        field: String,
    },
    /// Two options of a select field have the same value.
    RepeatedOption {
        /// The name of the field.
        field: String,
        /// The value.
        value: String,
    },
    /// The initially chosen value is not among the options.
    NotAnOption {
        /// The name of the field.
        field: String,
        /// The value.
        value: String,
    },
    /// The URL of a link is not an absolute `http` or `https` URL.
    InvalidLink {
        /// The name of the field.
        field: String,
    },
}

impl Form {
    /// Creates a form without fields.
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), description: None, fields: Vec::new() }
    }

    /// Sets the text between the title and the fields.
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// Adds a field. Fields are shown in the order in which they were added.
    pub fn field<K>(mut self, field: Field<K>) -> Self {
        let json = field.to_json();
        self.fields.push(FormField {
            name: field.name.into_owned(),
            label: field.label.into_owned(),
            input: field.input,
            json,
        });
        self
    }

    /// Validates the form and converts it to JSON.
    pub(super) fn to_json(&self) -> Result<Value, FormError> {
        if self.title.trim().is_empty() {
            return Err(FormError::NoTitle);
        }
        if self.fields.is_empty() {
            return Err(FormError::NoFields);
        }
        let mut names = HashSet::new();
        for (index, field) in self.fields.iter().enumerate() {
            if field.name.trim().is_empty() {
                return Err(FormError::NoName { index });
            }
            if !names.insert(field.name.as_str()) {
                return Err(FormError::RepeatedName { field: field.name.clone() });
            }
            field.check()?;
        }
        let fields: Vec<&Value> = self.fields.iter().map(|field| &field.json).collect();
        Ok(
            json!({"title": self.title, "description": self.description.as_deref().unwrap_or_default(), "fields": fields}),
        )
    }
}

impl FormField {
    fn check(&self) -> Result<(), FormError> {
        let field = || self.name.clone();
        if self.label.trim().is_empty() {
            return Err(FormError::NoLabel { field: field() });
        }
        match &self.input {
            Input::Text(_) | Input::TextArea(_) | Input::Boolean(_) => Ok(()),
            Input::Link(url) => match Url::parse(url) {
                Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(()),
                _ => Err(FormError::InvalidLink { field: field() }),
            },
            Input::Select { options, value } => self.check_options(options, value.as_slice()),
            Input::MultiSelect { options, values } => self.check_options(options, values),
        }
    }

    fn check_options(&self, options: &[SelectOption], chosen: &[String]) -> Result<(), FormError> {
        let field = || self.name.clone();
        if options.is_empty() {
            return Err(FormError::NoOptions { field: field() });
        }
        let mut values = HashSet::new();
        for option in options {
            if option.name.trim().is_empty() || option.value.trim().is_empty() {
                return Err(FormError::EmptyOption { field: field() });
            }
            if !values.insert(option.value.as_str()) {
                return Err(FormError::RepeatedOption { field: field(), value: option.value.clone() });
            }
        }
        match chosen.iter().find(|value| !values.contains(value.as_str())) {
            Some(value) => Err(FormError::NotAnOption { field: field(), value: value.clone() }),
            None => Ok(()),
        }
    }
}

impl fmt::Display for FormError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the form cannot be shown: ")?;
        match self {
            Self::NoTitle => f.write_str("its title is empty"),
            Self::NoFields => f.write_str("it has no fields; reply with a message instead"),
            Self::NoName { index } => write!(f, "field {index} has no name"),
            Self::NoLabel { field } => write!(f, "the field {field:?} has no label"),
            Self::RepeatedName { field } => write!(f, "two fields have the name {field:?}"),
            Self::NoOptions { field } => write!(f, "the field {field:?} has no options"),
            Self::EmptyOption { field } => write!(f, "an option of the field {field:?} has no name or no value"),
            Self::RepeatedOption { field, value } => {
                write!(f, "two options of the field {field:?} have the value {value:?}")
            }
            Self::NotAnOption { field, value } => {
                write!(f, "{value:?}, which the field {field:?} starts with, is not among its options")
            }
            Self::InvalidLink { field } => {
                write!(f, "the link of the field {field:?} is not an absolute http or https URL")
            }
        }
    }
}

impl StdError for FormError {}
