//! Arithmetic with timecodes.

use frameio_sdk::Timecode;

/// The timecode so many frames later. `rate` is in frames per second, whole or not (`23.976`). A timecode with a
/// semicolon counts drop-frame, as 29.97 and 59.94 may. `None` when it is no timecode, or not one of that rate.
pub(crate) fn later(start: &Timecode, frames: u32, rate: f64) -> Option<Timecode> {
    if !(1.0..=1000.0).contains(&rate) {
        return None;
    }
    // Timecode counts whole frames: 23.976 as 24, 29.97 as 30.
    let base = rate.round() as i64;
    let drops = start.as_str().contains(';');
    // The first numbers of a minute that drop-frame leaves out, in nine minutes of ten: 2 at 29.97, 4 at 59.94.
    let dropped = match (drops, base) {
        (false, _) => 0,
        (true, 30 | 60) => base / 15,
        (true, _) => return None,
    };
    let (hours, minutes, seconds, frame) = start.parts()?;
    if i64::from(frame) >= base {
        return None;
    }
    let minutes = i64::from(hours) * 60 + i64::from(minutes);
    let number = (minutes * 60 + i64::from(seconds)) * base + i64::from(frame);
    let end = number - dropped * (minutes - minutes / 10) + i64::from(frames);

    // And back: the numbers that were left out before `end` are put in again.
    let ten_minutes = 600 * base - 9 * dropped;
    let minute = 60 * base - dropped;
    let (tens, rest) = (end.div_euclid(ten_minutes), end.rem_euclid(ten_minutes));
    let left_out = dropped * (9 * tens + ((rest - dropped).max(0) / minute));
    let number = end + left_out;
    let (seconds, frame) = (number / base, number % base);
    let mark = if drops { ';' } else { ':' };
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    Some(format!("{hours:02}:{minutes:02}:{:02}{mark}{frame:02}", seconds % 60).into())
}
