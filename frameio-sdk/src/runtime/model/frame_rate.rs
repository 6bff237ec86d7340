//! Frame rates, and arithmetic with timecodes.

use crate::runtime::model::timecode::Timecode;

/// A frame rate, with drop-frame or non-drop-frame timecodes.
///
/// ```
/// use frameio_sdk::{FrameRate, Timecode};
///
/// let rate = FrameRate::new(29.97).and_then(FrameRate::drop_frame).expect("29.97 counts drop-frame");
/// // The `timestamp` of a comment is a number of frames, counted from zero.
/// let timecode = Timecode::from_frames(9000, rate);
/// assert_eq!(timecode.as_str(), "00:05:00;10");
/// assert_eq!(timecode.to_frames(rate), Some(9000));
/// // The end of a range of 30 frames.
/// assert_eq!(timecode.plus_frames(30, rate).map(|end| end.to_string()).as_deref(), Some("00:05:01;10"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FrameRate {
    fps: f64,
    drop_frame: bool,
}

impl FrameRate {
    /// Creates a rate in frames per second, such as `25.0` or `23.976`, from 1 to 1000. `None` for anything else.
    pub fn new(frames_per_second: f64) -> Option<Self> {
        let drop_frame = false;
        (1.0..=1000.0).contains(&frames_per_second).then_some(Self { fps: frames_per_second, drop_frame })
    }

    /// The same rate with drop-frame timecodes, for 29.97 and 59.94: they skip some frame numbers to stay in step with
    /// the clock. `None` for other rates.
    pub fn drop_frame(self) -> Option<Self> {
        let is_ntsc = self.fps.fract() != 0.0;
        (matches!(self.base(), 30 | 60) && is_ntsc).then_some(Self { drop_frame: true, ..self })
    }

    /// Frames per second.
    pub fn frames_per_second(self) -> f64 {
        self.fps
    }

    /// Whether timecodes of this rate count drop-frame.
    pub fn is_drop_frame(self) -> bool {
        self.drop_frame
    }

    /// The duration of a number of frames, in seconds. 23.976, 29.97 and 59.94 stand for 24000/1001, 30000/1001 and
    /// 60000/1001.
    pub fn seconds(self, frames: u64) -> f64 {
        let (frames, base) = (frames as f64, self.base() as f64);
        let is_ntsc = (self.fps - base * 1000.0 / 1001.0).abs() < 0.01;
        if is_ntsc { frames * 1001.0 / (base * 1000.0) } else { frames / self.fps }
    }

    /// The whole number of frames that a timecode counts per second: 24 for 23.976, 30 for 29.97.
    fn base(self) -> u64 {
        self.fps.round() as u64
    }

    /// How many frame numbers drop-frame skips in each minute but every tenth: 2 at 29.97, 4 at 59.94.
    fn dropped(self) -> u64 {
        if self.drop_frame { self.base() / 15 } else { 0 }
    }

    /// This rate with the counting of the timecode: a semicolon marks drop-frame.
    fn as_written(self, timecode: &Timecode) -> Option<Self> {
        match timecode.as_str().contains(';') {
            true => self.drop_frame(),
            false => Some(Self { drop_frame: false, ..self }),
        }
    }
}

impl Timecode {
    /// The timecode of a frame, counted from zero.
    pub fn from_frames(frames: u64, rate: FrameRate) -> Self {
        let (base, dropped) = (rate.base(), rate.dropped());
        // Adds the numbers that were skipped before the frame.
        let (ten_minutes, minute) = (600 * base - 9 * dropped, 60 * base - dropped);
        let (tens, rest) = (frames / ten_minutes, frames % ten_minutes);
        let number = frames + dropped * (9 * tens + rest.saturating_sub(dropped) / minute);
        let (seconds, frame) = (number / base, number % base);
        let mark = if rate.drop_frame { ';' } else { ':' };
        let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
        format!("{hours:02}:{minutes:02}:{:02}{mark}{frame:02}", seconds % 60).into()
    }

    /// The number of the frame, counted from zero at `00:00:00:00`. A semicolon marks drop-frame counting. `None` if
    /// the text is not a timecode of that rate.
    pub fn to_frames(&self, rate: FrameRate) -> Option<u64> {
        let rate = rate.as_written(self)?;
        let (hours, minutes, seconds, frame) = self.parts()?;
        let (minutes, frame) = (u64::from(hours) * 60 + u64::from(minutes), u64::from(frame));
        let number = (minutes * 60 + u64::from(seconds)) * rate.base() + frame;
        let left_out = rate.dropped() * (minutes - minutes / 10);
        (frame < rate.base()).then(|| number.checked_sub(left_out)).flatten()
    }

    /// The timecode that is this number of frames later, or earlier, with the same counting. `None` if this is not a
    /// timecode of that rate, or the result is before `00:00:00:00`.
    pub fn plus_frames(&self, frames: i64, rate: FrameRate) -> Option<Self> {
        let frames = self.to_frames(rate)?.checked_add_signed(frames)?;
        Some(Self::from_frames(frames, rate.as_written(self)?))
    }
}

#[cfg(test)]
mod tests {
    use super::FrameRate;
    use crate::runtime::model::timecode::Timecode;

    fn rate(fps: f64, drop_frame: bool) -> FrameRate {
        let rate = FrameRate::new(fps).unwrap();
        if drop_frame { rate.drop_frame().unwrap() } else { rate }
    }

    #[test]
    fn timecodes_of_comments_match_the_web_application() {
        // Values as shown by the web application.
        for (frames, text) in [(11974, "00:06:39;16"), (9000, "00:05:00;10"), (0, "00:00:00;00")] {
            assert_eq!(Timecode::from_frames(frames, rate(29.97, true)).as_str(), text);
        }
    }

    #[test]
    fn every_frame_survives_a_round_trip() {
        for (fps, drop_frame) in [(23.976, false), (25.0, false), (29.97, true), (29.97, false), (59.94, true)] {
            let rate = rate(fps, drop_frame);
            let mut before = String::new();
            for frames in (0..40_000).chain(1_078_900..1_080_000) {
                let timecode = Timecode::from_frames(frames, rate);
                assert_eq!(timecode.to_frames(rate), Some(frames), "{timecode} at {fps}");
                assert!(timecode.as_str() > before.as_str(), "{before} {timecode}");
                before = timecode.to_string();
            }
        }
    }

    #[test]
    fn drop_frame_skips_two_numbers_in_nine_minutes_of_ten() {
        let rate = rate(29.97, true);
        let later = |text: &str, frames| Timecode::from(text).plus_frames(frames, rate).map(|end| end.to_string());
        assert_eq!(later("00:00:59;29", 1).as_deref(), Some("00:01:00;02"));
        assert_eq!(later("00:01:00;02", -1).as_deref(), Some("00:00:59;29"));
        assert_eq!(later("00:09:59;29", 1).as_deref(), Some("00:10:00;00"));
        // A colon selects non-drop-frame counting.
        assert_eq!(later("00:00:59:29", 1).as_deref(), Some("00:01:00:00"));
    }

    #[test]
    fn invalid_timecodes_have_no_frames() {
        for text in ["", "later", "00:00:00:25", "00:00:00;10"] {
            assert_eq!(Timecode::from(text).to_frames(rate(25.0, false)), None, "{text}");
        }
        assert_eq!(Timecode::from("00:00:00:05").plus_frames(-6, rate(25.0, false)), None);
        assert!(FrameRate::new(0.5).is_none() && FrameRate::new(f64::NAN).is_none());
        assert!(rate(25.0, false).drop_frame().is_none() && rate(30.0, false).drop_frame().is_none());
    }

    #[test]
    fn seconds_are_exact_at_broadcast_rates() {
        assert_eq!(rate(23.976, false).seconds(24_000), 1001.0);
        assert_eq!(rate(25.0, false).seconds(50), 2.0);
    }

    #[test]
    fn plus_frames_follows_the_counting_of_the_rate() {
        let later = |start: &str, frames, fps| {
            let end = Timecode::from(start).plus_frames(frames, FrameRate::new(fps)?);
            end.map(|timecode| timecode.to_string())
        };
        for (start, frames, rate, end) in [
            ("00:00:10:00", 72, 24.0, "00:00:13:00"),
            ("00:00:59:23", 1, 23.976, "00:01:00:00"),
            ("01:59:59:24", 1, 25.0, "02:00:00:00"),
            ("00:00:59:29", 1, 29.97, "00:01:00:00"),
            // Drop-frame skips the first two numbers of each minute but every tenth.
            ("00:00:59;29", 1, 29.97, "00:01:00;02"),
            ("00:09:59;29", 1, 29.97, "00:10:00;00"),
            ("00:00:00;00", 17_982, 29.97, "00:10:00;00"),
            ("00:00:00;00", 107_892, 29.97, "01:00:00;00"),
            ("00:00:59;59", 1, 59.94, "00:01:00;04"),
            ("00:01:00;02", 0, 29.97, "00:01:00;02"),
        ] {
            assert_eq!(later(start, frames, rate).as_deref(), Some(end), "{start} + {frames} at {rate}");
        }
        for (start, rate) in [("00:00:00:24", 24.0), ("later", 24.0), ("00:00:00;00", 25.0), ("00:00:00:00", 0.0)] {
            assert_eq!(later(start, 1, rate), None, "{start} at {rate}");
        }
    }
}
