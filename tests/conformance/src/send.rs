//! Sends calls, and serializes their typed results.

use std::future::Future;
use std::pin::Pin;

use frameio_sdk::{Error, Items, PageBody, Response, WithResponse};
use serde::Serialize;

use crate::answer::Answer;
use crate::decode::write;
use crate::envelope::{Envelope, OptionalEnvelope};
use crate::failure::Failure;

/// The future of a call.
pub type Calling = Pin<Box<dyn Future<Output = Result<Answer, Failure>> + Send>>;

/// A single call.
pub(crate) fn one<T: Serialize + Send + 'static>(call: WithResponse<T>) -> Calling {
    several(call, json)
}

/// A single call whose result is the `data` of the response.
pub(crate) fn data<T: Serialize + Send + 'static>(call: WithResponse<T>) -> Calling {
    several(call, in_braces)
}

/// A single call whose result is the optional `data` of the response.
pub(crate) fn optional_data<T: Serialize + Send + 'static>(call: WithResponse<Option<T>>) -> Calling {
    several(call, in_optional_braces)
}

/// A single call with several kinds of results.
pub(crate) fn several<T: Send + 'static>(call: WithResponse<T>, written: fn(&T) -> Result<String, Failure>) -> Calling {
    Box::pin(async move {
        let response: Result<Response<T>, Error> = call.await;
        let response = response?;
        Ok(Answer { status: Some(response.status().as_u16()), value: written(response.body())? })
    })
}

/// Fetches all pages, item by item.
pub(crate) fn all<R: PageBody + Unpin>(mut items: Items<R>) -> Calling
where
    R::Item: Serialize,
{
    Box::pin(async move {
        let mut value = String::from("[");
        let mut count = 0;
        loop {
            match items.try_next().await {
                Ok(Some(item)) => {
                    value.push_str(if count == 0 { "" } else { "," });
                    value.push_str(&write(&item)?);
                    count += 1;
                }
                Ok(None) => return Ok(Answer { status: None, value: value + "]" }),
                Err(error) => return Err(Failure::from(error).after(count)),
            }
        }
    })
}

/// Serializes a result.
pub(crate) fn json<T: Serialize>(body: &T) -> Result<String, Failure> {
    write(body)
}

/// Serializes the `data` of a response in its envelope.
pub(crate) fn in_braces<T: Serialize>(data: &T) -> Result<String, Failure> {
    write(&Envelope { data })
}

/// The same for optional `data`.
pub(crate) fn in_optional_braces<T: Serialize>(data: &Option<T>) -> Result<String, Failure> {
    write(&OptionalEnvelope { data: data.as_ref() })
}
