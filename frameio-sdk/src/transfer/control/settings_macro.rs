//! The setters of settings that transfers share, for structs with a field `settings`.

/// Adds the setter of all settings. `$what` names the things that the timeouts are for.
macro_rules! settings {
    ($what:literal) => {
        #[doc = concat!("Sets the concurrency, the bandwidth and the timeouts of ", $what, ".")]
        pub fn settings(mut self, settings: TransferSettings) -> Self {
            self.settings = settings;
            self
        }
    };
}

/// Adds the setters of single limits for a transfer of one file in `$pieces`. `$more` is added to the documentation of
/// the first one.
macro_rules! limits {
    ($pieces:ident $(, $more:literal)?) => {
        #[doc = concat!(
            "Sets the most ", stringify!($pieces), " in flight at once: see [`TransferSettings::concurrency`]."
            $(, $more)?
        )]
        pub fn concurrency(mut self, $pieces: usize) -> Self {
            self.settings = self.settings.concurrency($pieces);
            self
        }

        /// Sets the most bytes per second: see [`TransferSettings::bandwidth`].
        pub fn bandwidth(mut self, bytes_per_second: impl Into<Option<u64>>) -> Self {
            self.settings = self.settings.bandwidth(bytes_per_second);
            self
        }
    };
}

pub(in crate::transfer) use {limits, settings};
