//! Rate limits in prose, as in the vendor's document: "Rate Limits: 10 calls per 1.00 minute(s) per account_user".

use crate::ir::RateLimit;

/// The limit in a text, and the text without the sentence that states it.
pub(super) fn take(text: &str) -> (Option<RateLimit>, String) {
    for line in text.lines() {
        if let Some(limit) = limit_of(line) {
            let rest = text.lines().map(|other| if other == line { without_sentence(line) } else { other.to_owned() });
            return (Some(limit), rest.collect::<Vec<_>>().join("\n").trim().to_owned());
        }
    }
    (None, text.to_owned())
}

/// The limit that a text states.
pub(crate) fn limit_in(text: &str) -> Option<RateLimit> {
    text.lines().find_map(limit_of)
}

fn without_sentence(line: &str) -> String {
    let Some(at) = line.find("calls per") else { return String::new() };
    let start = line[..at].rfind(". ").map_or(0, |stop| stop + 1);
    let end = line[at..].find(". ").map_or(line.len(), |stop| at + stop + 1);
    format!("{}{}", &line[..start], &line[end..]).trim().to_owned()
}

fn limit_of(line: &str) -> Option<RateLimit> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let at = words.windows(2).position(|pair| pair == ["calls", "per"])?;
    let calls: u32 = words.get(at.checked_sub(1)?)?.parse().ok()?;
    let count: f64 = words.get(at + 2)?.parse().ok()?;
    let unit = match words.get(at + 3)?.trim_end_matches(['.', ',']) {
        "second" | "seconds" | "second(s)" => 1.0,
        "minute" | "minutes" | "minute(s)" => 60.0,
        "hour" | "hours" | "hour(s)" => 3600.0,
        _ => return None,
    };
    let seconds = (count * unit).round();
    let is_sane = calls > 0 && (1.0..=86_400.0).contains(&seconds);
    is_sane.then_some(RateLimit { calls, per_seconds: seconds as u32 })
}

#[cfg(test)]
mod tests {
    use super::take;
    use crate::ir::RateLimit;

    #[test]
    fn the_limit_is_removed_from_the_prose() {
        let text = "Lists files.\nRate Limits: 10 calls per 1.00 minute(s) per account_user";
        let limit = RateLimit { calls: 10, per_seconds: 60 };
        assert_eq!(take(text), (Some(limit), "Lists files.".to_owned()));
        let text = "Lists files. At most 10 calls per 1 minute. Sorted.";
        assert_eq!(take(text), (Some(limit), "Lists files. Sorted.".to_owned()));
    }

    #[test]
    fn other_prose_is_unchanged() {
        for text in ["", "calls per", "calls per 1 day", "Makes 3 calls per file.", "0 calls per 1 second"] {
            assert_eq!(take(text), (None, text.to_owned()));
        }
    }
}
