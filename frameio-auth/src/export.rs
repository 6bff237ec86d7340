//! Tokens as JSON: the format of exports and files, validated field by field.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::{Map, Value, json};

use crate::error::{AuthError, AuthErrorKind};
use crate::secret::SecretString;
use crate::token::AccessToken;
use crate::tokens::{DEFAULT_LIFETIME, Tokens};

/// The version of the format that is written, and the newest that can be read.
const FORMAT: u64 = 1;
/// A token with a longer lifetime is a mistake, most often milliseconds instead of seconds.
const FAR_FUTURE: Duration = Duration::from_secs(366 * 24 * 60 * 60);

impl Tokens {
    /// Serializes the tokens to a JSON object, *in plain text*: store it like a password.
    ///
    /// | field | |
    /// |---|---|
    /// | `format` | `1`; a higher number is refused, and an object without it is read as an export of Frame.io's Python SDK |
    /// | `client_id`, `ims_base_url` | the client and the identity service of the tokens; checked on import |
    /// | `access_token` | text, not empty |
    /// | `refresh_token` | text, or `null` |
    /// | `expires_at` | when the access token expires: seconds since 1970 in UTC, a fraction is allowed |
    /// | `expires_in` | how many seconds it had when it was issued; 86400 when absent |
    /// | `user_id` | Adobe's id of the user, or `null` |
    ///
    /// Other fields are ignored. The three fields that the Python SDK exports (`access_token`, `refresh_token`,
    /// `expires_at`) are enough.
    pub fn to_json(&self) -> SecretString {
        SecretString::from(self.to_value().to_string())
    }

    /// Parses the JSON of [`to_json`](Self::to_json).
    ///
    /// # Errors
    /// [`AuthError::is_invalid_tokens`] with the name of the field that is wrong, when the text is truncated or is no
    /// JSON object, a field is missing or of the wrong type, or the format is newer than this library. An expiry that
    /// lies more than a year ahead is not an error: the access token counts as expired, and is refreshed.
    pub fn from_json(text: &str) -> Result<Self, AuthError> {
        let value = serde_json::from_str(text).map_err(|error| {
            invalid(format!("they are not JSON, or truncated (line {}, column {})", error.line(), error.column()))
        })?;
        Self::from_value(&value)
    }

    pub(crate) fn to_value(&self) -> Value {
        let since = self.expires_at.duration_since(UNIX_EPOCH).unwrap_or_default();
        json!({
            "format": FORMAT,
            "client_id": self.client_id,
            "ims_base_url": self.ims_base_url,
            "access_token": self.access_token.expose_secret(),
            "refresh_token": self.refresh_token.as_ref().map(SecretString::expose_secret),
            "expires_at": since.as_millis() as f64 / 1000.0,
            "expires_in": self.lifetime.as_secs(),
            "user_id": self.user_id,
        })
    }

    pub(crate) fn from_value(value: &Value) -> Result<Self, AuthError> {
        let fields = Fields(value.as_object().ok_or_else(|| invalid("they are not a JSON object"))?);
        match fields.0.get("format") {
            None => {}
            Some(number) if number.as_u64().is_some_and(|number| (1..=FORMAT).contains(&number)) => {}
            Some(Value::Number(_)) => {
                return Err(invalid("their `format` is newer than this version supports; update it, or sign in again"));
            }
            Some(_) => return Err(invalid("`format` is not a number")),
        }
        let access = fields.text("access_token")?.ok_or_else(|| invalid("`access_token` is missing"))?;
        let expires_at = fields.time("expires_at")?.ok_or_else(|| invalid("`expires_at` is missing"))?;
        Ok(Self {
            client_id: fields.text("client_id")?.map(str::to_owned),
            ims_base_url: fields.text("ims_base_url")?.map(str::to_owned),
            access_token: AccessToken::new(access),
            refresh_token: fields.text("refresh_token")?.map(SecretString::from),
            expires_at,
            lifetime: fields.duration("expires_in")?.unwrap_or(DEFAULT_LIFETIME),
            user_id: fields.text("user_id")?.map(str::to_owned),
            id_token: None,
        })
    }
}

struct Fields<'a>(&'a Map<String, Value>);

impl<'a> Fields<'a> {
    fn get(&self, name: &str) -> Option<&'a Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// A text field whose value can be sent in a header. `None` if it is absent or null.
    fn text(&self, name: &str) -> Result<Option<&'a str>, AuthError> {
        let Some(value) = self.get(name) else { return Ok(None) };
        let text = value.as_str().ok_or_else(|| invalid(format!("`{name}` is not text")))?.trim();
        if text.is_empty() {
            return Err(invalid(format!("`{name}` is empty")));
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(invalid(format!("`{name}` has characters that no token has")));
        }
        Ok(Some(text))
    }

    fn seconds(&self, name: &str) -> Result<Option<f64>, AuthError> {
        let Some(value) = self.get(name) else { return Ok(None) };
        let seconds = value.as_f64().ok_or_else(|| invalid(format!("`{name}` is not a number")))?;
        if !seconds.is_finite() || seconds < 0.0 {
            return Err(invalid(format!("`{name}` is not a number of seconds")));
        }
        Ok(Some(seconds))
    }

    fn duration(&self, name: &str) -> Result<Option<Duration>, AuthError> {
        let seconds = self.seconds(name)?;
        Ok(seconds.map(|seconds| Duration::try_from_secs_f64(seconds).unwrap_or(FAR_FUTURE).min(FAR_FUTURE)))
    }

    fn time(&self, name: &str) -> Result<Option<SystemTime>, AuthError> {
        let Some(seconds) = self.seconds(name)? else { return Ok(None) };
        let time = Duration::try_from_secs_f64(seconds).ok().and_then(|since| UNIX_EPOCH.checked_add(since));
        time.map(Some).ok_or_else(|| invalid(format!("`{name}` is no moment that a clock can hold")))
    }
}

/// Creates the error. It never contains a value, because values are secrets.
fn invalid(why: impl std::fmt::Display) -> AuthError {
    AuthError::new(AuthErrorKind::InvalidTokens, format!("the saved tokens cannot be used: {why}"))
}

impl Serialize for Tokens {
    /// Serializes the plain text, like [`Tokens::to_json`].
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_value().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Tokens {
    /// Validates the fields, like [`Tokens::from_json`].
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_value(&Value::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn whole() -> Value {
        json!({
            "format": 1, "client_id": "client", "ims_base_url": "https://ims.example", "access_token": "access-s3cret",
            "refresh_token": "refresh-s3cret", "expires_at": 1_760_000_000.5, "expires_in": 86_399, "user_id": "u@Adobe",
        })
    }

    fn with(name: &str, value: Value) -> Value {
        let mut whole = whole();
        whole[name] = value;
        whole
    }

    #[test]
    fn tokens_survive_a_round_trip() {
        let tokens = Tokens::from_value(&whole()).unwrap();
        assert_eq!(tokens.to_value(), whole());
        assert_eq!(Tokens::from_json(tokens.to_json().expose_secret()).unwrap(), tokens);
        let through_serde: Tokens = serde_json::from_str(&serde_json::to_string(&tokens).unwrap()).unwrap();
        assert_eq!(through_serde, tokens);
        assert_eq!((tokens.client_id(), tokens.user_id()), (Some("client"), Some("u@Adobe")));
        assert_eq!(tokens.lifetime(), Duration::from_secs(86_399));
    }

    #[test]
    fn an_export_of_the_python_sdk_is_accepted() {
        let text = r#"{"access_token": "a", "refresh_token": null, "expires_at": 1760000000.123}"#;
        let tokens = Tokens::from_json(text).unwrap();
        assert_eq!((tokens.client_id(), tokens.refresh_token()), (None, None));
        assert_eq!(tokens.lifetime(), DEFAULT_LIFETIME);
    }

    #[test]
    fn errors_name_the_field_and_repeat_no_value() {
        for (name, value, complaint) in [
            ("format", json!(2), "`format` is newer"),
            ("format", json!(0), "`format` is newer"),
            ("format", json!("1"), "`format` is not a number"),
            ("access_token", Value::Null, "`access_token` is missing"),
            ("access_token", json!(["s3cret"]), "`access_token` is not text"),
            ("access_token", json!(" "), "`access_token` is empty"),
            ("access_token", json!("s3cret\nx-evil: 1"), "`access_token` has characters"),
            ("refresh_token", json!({"s3cret": 1}), "`refresh_token` is not text"),
            ("client_id", json!(7), "`client_id` is not text"),
            ("expires_at", json!("tomorrow s3cret"), "`expires_at` is not a number"),
            ("expires_at", json!(-1), "`expires_at` is not a number of seconds"),
            ("expires_at", json!(1e300), "`expires_at` is no moment"),
            ("expires_at", Value::Null, "`expires_at` is missing"),
            ("expires_in", json!("86399"), "`expires_in` is not a number"),
            ("user_id", json!(true), "`user_id` is not text"),
        ] {
            let error = Tokens::from_value(&with(name, value)).unwrap_err();
            assert!(error.is_invalid_tokens() && error.to_string().contains(complaint), "{name}: {error}");
            assert!(!format!("{error:?}").contains("s3cret"), "{error:?}");
        }
        let text = whole().to_string();
        for end in 0..text.len() {
            let error = Tokens::from_json(&text[..end]).unwrap_err();
            assert!(error.is_invalid_tokens() && !error.to_string().contains("s3cret"), "{error}");
        }
        assert!(Tokens::from_json("[]").unwrap_err().to_string().contains("not a JSON object"));
        let error = serde_json::from_str::<Tokens>(&with("access_token", json!(["s3cret"])).to_string()).unwrap_err();
        assert!(!error.to_string().contains("s3cret"), "{error}");
    }
}
