//! A plain HTTP client for the tests, which does not know the API.

#![allow(dead_code, reason = "no test file uses all helpers")]

use fake_frameio::{Builder, FakeFrameio};
use reqwest::{Method, StatusCode};
use serde_json::Value;

pub(crate) struct World {
    pub(crate) fake: FakeFrameio,
    pub(crate) http: reqwest::Client,
    /// Whether operations that the experimental interface has are called in it.
    pub(crate) experimental: bool,
    token: String,
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The `(pointer, detail)` of every error.
    pub(crate) fn errors(&self) -> Vec<(&str, &str)> {
        let errors = self.body["errors"].as_array().expect("an error body");
        errors
            .iter()
            .map(|error| (error["source"]["pointer"].as_str().unwrap_or(""), error["detail"].as_str().unwrap_or("")))
            .collect()
    }

    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        self.body
    }

    pub(crate) fn ids(&self) -> Vec<String> {
        let items = self.body["data"].as_array().expect("a list");
        items.iter().map(|item| item["id"].as_str().unwrap_or_default().to_owned()).collect()
    }
}

pub(crate) async fn demo() -> World {
    World::start(FakeFrameio::builder()).await
}

impl World {
    pub(crate) async fn start(builder: Builder) -> Self {
        let fake = builder.start().await.expect("starts");
        let token = fake.token().to_owned();
        Self { fake, experimental: false, http: reqwest::Client::new(), token }
    }

    /// A path below the demo account.
    pub(crate) fn at(&self, rest: &str) -> String {
        format!("/v4/accounts/{}{rest}", self.fake.demo().account)
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.http.request(method, format!("{}{path}", self.fake.base_url())).bearer_auth(&self.token)
    }

    pub(crate) async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        let response = request.send().await.expect("an answer");
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = response.bytes().await.expect("a body");
        let body = serde_json::from_slice(&bytes)
            .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(&bytes).into_owned()));
        if status == StatusCode::INTERNAL_SERVER_ERROR {
            self.fake.assert_no_violations();
        }
        Answer { status: status.as_u16(), headers, body }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send(self.request(Method::DELETE, path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.with_body(Method::POST, path, &body).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Answer {
        self.with_body(Method::PATCH, path, &body).await
    }

    pub(crate) async fn with_body(&self, method: Method, path: &str, body: &Value) -> Answer {
        let request = self.request(method, path).header("content-type", "application/json").body(body.to_string());
        self.send(request).await
    }
}
