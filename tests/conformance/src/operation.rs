//! Operations, as the driver describes them.

use std::fmt;

use frameio_sdk::Client;
use serde_json::{Value, json};

use crate::arguments::Arguments;
use crate::failure::Failure;
use crate::send::Calling;

/// An operation: its name, its arguments and results, and the function that calls it.
pub struct Operation {
    /// The name in the SDK, as `resource.method`.
    pub name: &'static str,
    /// The HTTP method, such as `GET`.
    pub http_method: &'static str,
    /// The path template.
    pub path: &'static str,
    /// The path parameters, in the order of the template.
    pub path_params: &'static [&'static str],
    /// The query parameters.
    pub query_params: &'static [&'static str],
    /// The schema of the body.
    pub body: Option<&'static str>,
    /// The schemas of the results, one per success status.
    pub success: &'static [Option<&'static str>],
    /// Whether the result is one page of a list.
    pub paged: bool,
    pub(crate) call: fn(&Client, &mut Arguments) -> Result<Calling, Failure>,
}

impl Operation {
    /// The line of `--list`.
    pub fn describe(&self) -> Value {
        json!({
            "operation": self.name,
            "method": self.http_method,
            "path": self.path,
            "path_params": self.path_params,
            "query_params": self.query_params,
            "body": self.body,
            "success": self.success.first().copied().flatten(),
            "successes": self.success,
            "paged": self.paged,
        })
    }
}

impl fmt::Debug for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Operation").field(&self.name).finish()
    }
}
