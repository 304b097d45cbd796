//! View of the settings: what the running configuration means, never a secret.
//!
//! Does not know: where settings are written down.

/// Lines that belong together.
#[derive(Clone, Debug)]
pub struct SettingsGroup {
    /// What they are about.
    pub name: &'static str,
    /// The lines.
    pub lines: Vec<SettingLine>,
    /// Where people change the like, and what it is called.
    pub links: Vec<(&'static str, &'static str)>,
}

/// One setting.
#[derive(Clone, Debug)]
pub struct SettingLine {
    /// What it is.
    pub name: &'static str,
    /// What it is set to, in words.
    pub value: String,
    /// Its key in the configuration file.
    pub key: &'static str,
}
