//! Programs of the machine: browsers, drivers, compilers. They come from its package manager.

use std::path::Path;

use crate::process;
use crate::tools::Need;
use crate::tools::npm_tool;
use crate::tools::pins;

/// One program that has to be there.
#[derive(Debug)]
pub struct Program {
    /// What it is needed for.
    pub need: Need,
    /// What people call it.
    pub title: &'static str,
    /// The Debian packages that bring it.
    pub packages: &'static [&'static str],
    /// How to get it elsewhere.
    pub elsewhere: &'static str,
    lookup: Lookup,
}

#[derive(Debug)]
enum Lookup {
    /// Any of these on `PATH`, or any of these files.
    Named(&'static [&'static str], &'static [&'static str]),
    /// This file, in a folder of `/usr/lib` named after the machine, or in `/usr/libexec`.
    Library(&'static str),
    /// A node that is new enough.
    Node,
}

impl Program {
    /// Whether the machine has it.
    pub fn is_present(&self) -> bool {
        match self.lookup {
            Lookup::Named(names, files) => {
                names.iter().any(|name| process::find(name).is_some())
                    || files.iter().any(|file| Path::new(file).exists())
            }
            Lookup::Library(file) => in_library_folders(file),
            Lookup::Node => npm_tool::node_version() >= Some(pins::OLDEST_NODE),
        }
    }
}

/// The programs behind these needs that the machine does not have.
pub fn missing(needs: &[Need]) -> Vec<&'static Program> {
    all().iter().filter(|program| needs.contains(&program.need) && !program.is_present()).collect()
}

/// Every program that any command may need.
pub fn all() -> &'static [Program] {
    PROGRAMS
}

/// Where Debian puts the driver when `PATH` does not say.
pub const CHROMEDRIVER_FILE: &str = "/usr/bin/chromedriver";

fn in_library_folders(file: &str) -> bool {
    if Path::new("/usr/libexec").join(file).exists() {
        return true;
    }
    std::fs::read_dir("/usr/lib")
        .is_ok_and(|mut folders| folders.any(|folder| folder.is_ok_and(|folder| folder.path().join(file).exists())))
}

const PROGRAMS: &[Program] = &[
    Program {
        need: Need::Node,
        title: "Node.js 18 or newer",
        packages: &["nodejs"],
        elsewhere: "`brew install node` on macOS, or https://nodejs.org",
        lookup: Lookup::Node,
    },
    Program {
        need: Need::Node,
        title: "npm",
        packages: &["npm"],
        elsewhere: "it comes with Node.js from https://nodejs.org",
        lookup: Lookup::Named(&["npm"], &[]),
    },
    Program {
        need: Need::CxxCompiler,
        title: "a C++ compiler",
        packages: &["g++"],
        elsewhere: "`xcode-select --install` on macOS; elsewhere g++ or clang++ of your system",
        lookup: Lookup::Named(&["c++", "g++", "clang++", "cl"], &[]),
    },
    Program {
        need: Need::Chromium,
        title: "Chromium or Chrome",
        packages: &["chromium"],
        elsewhere: "`brew install --cask google-chrome` on macOS, or https://www.google.com/chrome",
        lookup: Lookup::Named(
            &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"],
            &[
                "/Applications/Google Chrome.app",
                "/Applications/Chromium.app",
                "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
            ],
        ),
    },
    Program {
        need: Need::Chromedriver,
        title: "chromedriver, of the same major version as the browser",
        packages: &["chromium-driver"],
        elsewhere: "`brew install --cask chromedriver` on macOS, or https://googlechromelabs.github.io/chrome-for-testing",
        lookup: Lookup::Named(&["chromedriver"], &[CHROMEDRIVER_FILE]),
    },
    Program {
        need: Need::Firefox,
        title: "Firefox",
        packages: &["firefox-esr"],
        elsewhere: "`brew install --cask firefox` on macOS, or https://www.mozilla.org/firefox",
        lookup: Lookup::Named(
            &["firefox", "firefox-esr"],
            &["/Applications/Firefox.app", "C:\\Program Files\\Mozilla Firefox\\firefox.exe"],
        ),
    },
    Program {
        need: Need::WebKit,
        title: "WebKitWebDriver",
        packages: &["webkit2gtk-driver"],
        elsewhere: "WebKitGTK exists on Linux only: your distribution's webkit2gtk 4.1 packages",
        lookup: Lookup::Named(&["WebKitWebDriver"], &[]),
    },
    Program {
        need: Need::WebKit,
        title: "WebKitGTK's MiniBrowser",
        packages: &["libwebkit2gtk-4.1-0"],
        elsewhere: "WebKitGTK exists on Linux only: your distribution's webkit2gtk 4.1 packages",
        lookup: Lookup::Library("webkit2gtk-4.1/MiniBrowser"),
    },
    Program {
        need: Need::WebKit,
        title: "Xvfb, a display that nobody has to look at",
        packages: &["xvfb"],
        elsewhere: "your distribution's package xvfb or xorg-x11-server-Xvfb",
        lookup: Lookup::Named(&["Xvfb"], &[]),
    },
    Program {
        need: Need::WebServers,
        title: "nginx",
        packages: &["nginx-light"],
        elsewhere: "`brew install nginx` on macOS, or your distribution's package nginx",
        lookup: Lookup::Named(&["nginx"], &["/usr/sbin/nginx"]),
    },
    Program {
        need: Need::WebServers,
        title: "Apache",
        packages: &["apache2-bin"],
        elsewhere: "it comes with macOS; elsewhere your distribution's package httpd or apache2",
        lookup: Lookup::Named(&["apache2", "httpd"], &["/usr/sbin/apache2", "/usr/sbin/httpd"]),
    },
];
