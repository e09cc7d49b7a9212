//! Whoever asks the desk for whatever in whatever order: it lets listed origins in only, takes each ticket once, for its
//! domain and in time, shows no secret, and a restart changes nothing.
#![no_main]

#[path = "../../crates/core/tests/simulation/vault.rs"]
mod vault;

use cobrowse_core::config::{Site, VisitorInfo};
use cobrowse_core::desk::{Change, ConnId, Desk, Digest, Notice, SessionRecord, TicketRecord};
use cobrowse_core::domain::DomainName;
use cobrowse_core::fragment::parse_ticket;
use cobrowse_core::group::{Group, Groups, TrustedDomain};
use cobrowse_core::ids::{GroupId, TabId, Ticket};
use cobrowse_core::limits::TICKET_LIFETIME_MS;
use cobrowse_core::origin::Origin;
use cobrowse_core::web_url::WebUrl;
use cobrowse_core::wire::{
    ClientMessage, ConfirmRequest, Credentials, EndRequest, Hello, Joined, MintRequest, PROTOCOL, RedeemRequest,
    StartRequest,
};
use std::collections::{BTreeMap, HashMap};

/// The listed ones first.
const SITES: [&str; 5] = [
    "https://www.shop.example",
    "https://www.pay.example",
    "https://bank.example",
    "https://www.stranger.example",
    "https://pay.example.evil.example",
];
const LISTED: usize = 3;

struct Account(Group);

impl Groups for Account {
    fn group(&self, id: GroupId, site: Site) -> Option<&Group> {
        Some(&self.0).filter(|group| group.id == id && group.site == site)
    }
}

/// A ticket as a page gets it.
#[derive(Clone, Copy)]
struct Given {
    ticket: Ticket,
    site: usize,
    /// The site whose page it was given to.
    from: usize,
    at: u64,
    used: bool,
}

/// The desk, and all that it has given out.
struct Table {
    desk: Desk,
    account: Account,
    group: GroupId,
    vault: vault::CountingVault,
    now: u64,
    origins: Vec<Origin>,
    credentials: Vec<(Credentials, usize)>,
    tickets: Vec<Given>,
    confirmable: Vec<ConfirmRequest>,
    secrets: Vec<String>,
    sessions: BTreeMap<String, SessionRecord>,
    kept_tickets: HashMap<Digest, TicketRecord>,
}

fn origin(text: &str) -> Origin {
    Origin::parse(text).expect("an origin")
}

impl Table {
    fn new() -> Self {
        let group = GroupId::parse("15687").expect("a group");
        let entry = |site: &&str| {
            let host = origin(site).host().as_str().to_owned();
            let domain = DomainName::parse(host.strip_prefix("www.").unwrap_or(&host)).expect("a domain");
            TrustedDomain::new(domain, WebUrl::parse(&format!("{site}/helper")).ok()).expect("an entry")
        };
        let domains = SITES.iter().take(LISTED).map(entry).collect();
        Self {
            desk: Desk::default(),
            account: Account(Group { id: group, site: Site::Production, domains, prompt: None }),
            group,
            vault: vault::CountingVault::default(),
            now: 1_800_000_000_000,
            origins: SITES.iter().map(|site| origin(site)).collect(),
            credentials: Vec::new(),
            tickets: Vec::new(),
            confirmable: Vec::new(),
            secrets: Vec::new(),
            sessions: BTreeMap::new(),
            kept_tickets: HashMap::new(),
        }
    }

    fn step(&mut self, [what, site, which, more]: [u8; 4]) {
        let site = usize::from(site) % SITES.len();
        let (conn, origin) = (ConnId(u64::from(which % 8)), self.origins[site].clone());
        let chosen = self.credentials.get(usize::from(which) % self.credentials.len().max(1)).copied();
        match (what % 10, chosen) {
            (0, _) => self.start(site),
            (1, Some((credentials, of))) => self.mint(credentials, of, site, more),
            (2, _) => self.redeem(site, which, more),
            (3, _) => self.confirm(site, which),
            (4, Some((credentials, of))) => self.hello(conn, credentials, of, site, more),
            (5, _) => {
                let release = ClientMessage::Release { crossing: u32::from(more), url: None };
                let message = if more % 7 == 0 {
                    ClientMessage::Consent { given: more % 2 == 0 }
                } else if more % 2 == 0 {
                    release
                } else {
                    ClientMessage::Visible { visible: more % 4 == 1 }
                };
                self.desk.heard(conn, message, self.now);
            }
            (6, _) => self.desk.gone(conn, self.now),
            (7, Some((credentials, _))) => {
                let _ = self.desk.end(&EndRequest { credentials }, self.now, &self.vault);
            }
            (8, _) => {
                self.now += u64::from(which) * u64::from(more) * 100;
                self.desk.sweep(self.now);
            }
            (9, _) => self.restart(),
            _ => drop(origin),
        }
        self.keep();
    }

    fn start(&mut self, site: usize) {
        let visitor = VisitorInfo::default();
        let request = StartRequest { v: PROTOCOL, group: self.group, site: Site::Production, key: None, visitor };
        let joined = self.desk.start(&self.account, &self.origins[site], request, self.now, &mut self.vault);
        if let Ok(joined) = joined {
            self.joined(&joined, site);
        }
    }

    fn joined(&mut self, joined: &Joined, site: usize) {
        assert!(site < LISTED, "a stranger is let in");
        self.secrets.push(joined.credentials.token.as_str().to_owned());
        self.credentials.push((joined.credentials, site));
    }

    fn mint(&mut self, credentials: Credentials, of: usize, site: usize, more: u8) {
        let (target, hold, link) = (WebUrl::parse(SITES[2]).ok(), more % 2 == 0, more % 3 == 0);
        let request = MintRequest { credentials, target, hold, link, unasked: more % 5 == 0 };
        let minted = self.desk.mint(&self.account, &self.origins[site], &request, self.now, &mut self.vault);
        if let Ok(minted) = minted {
            assert_eq!(of, site, "a token of one domain works on another");
            self.ticket(minted.first, site);
            if let Some(ticket) = minted.ticket {
                self.secrets.push(ticket.as_str().to_owned());
                self.tickets.push(Given { ticket, site: 2, from: site, at: self.now, used: false });
            }
        }
    }

    fn ticket(&mut self, helper: Option<WebUrl>, from: usize) {
        let Some(helper) = helper else { return };
        let (address, fragment) = helper.as_str().split_once('#').expect("a fragment");
        let ticket = parse_ticket(fragment).expect("a ticket");
        let site = SITES.iter().position(|site| address.starts_with(site)).expect("a listed helper");
        self.secrets.push(ticket.as_str().to_owned());
        self.tickets.push(Given { ticket, site, from, at: self.now, used: false });
    }

    fn redeem(&mut self, site: usize, which: u8, more: u8) {
        let index = usize::from(which) % self.tickets.len().max(1);
        let Some(&given) = self.tickets.get(index) else { return };
        let from = usize::from(more) % SITES.len();
        let (ticket, groups, referrer) = (given.ticket, vec![self.group], WebUrl::parse(SITES[from]).ok());
        let request = RedeemRequest { ticket, groups, site: Site::Production, from: referrer };
        let redeemed = self.desk.redeem(&self.account, &self.origins[site], &request, self.now, &mut self.vault);
        let Ok(redeemed) = redeemed else { return };
        assert!(given.site == site && given.from == from && !given.used && self.now < given.at + TICKET_LIFETIME_MS);
        self.tickets[index].used = true;
        self.joined(&redeemed.joined, site);
        let token = redeemed.joined.credentials.token;
        self.confirmable.push(ConfirmRequest { ticket: given.ticket, token, code: None });
        self.ticket(redeemed.next, site);
    }

    fn confirm(&mut self, site: usize, which: u8) {
        let Some(request) = self.confirmable.get(usize::from(which) % self.confirmable.len().max(1)) else { return };
        if self.desk.confirm(&self.account, &self.origins[site], request, self.now, &self.vault).is_ok() {
            assert!(site < LISTED, "a stranger confirms");
        }
    }

    fn hello(&mut self, conn: ConnId, credentials: Credentials, of: usize, site: usize, more: u8) {
        // The server asks once for each socket.
        self.desk.gone(conn, self.now);
        let hello = Hello {
            v: PROTOCOL,
            credentials,
            groups: vec![self.group],
            site: Site::Production,
            tab: TabId::from_random([more % 4; 11]),
            visible: more % 2 == 0,
            url: format!("{}/page?secret#secret", SITES[site]),
        };
        let welcome = self.desk.hello(&self.account, conn, &self.origins[site], &hello, self.now, &self.vault);
        assert!(welcome.is_err() || of == site, "a token of one domain works on another");
    }

    /// Writes down what there is to write, and looks at what is shown.
    fn keep(&mut self) {
        while let Some(change) = self.desk.poll_change() {
            match change {
                Change::Session(record) => drop(self.sessions.insert(record.id.as_str().to_owned(), *record)),
                Change::SessionGone(id) => drop(self.sessions.remove(id.as_str())),
                Change::Ticket(digest, record) => drop(self.kept_tickets.insert(digest, *record)),
                Change::TicketGone(digest) => drop(self.kept_tickets.remove(&digest)),
            }
        }
        while let Some(notice) = self.desk.poll_notice() {
            if let Notice::Console(_) = notice {
                let views = serde_json::to_string(&self.desk.views(|_| true)).expect("JSON");
                assert!(!views.contains("secret") && !self.secrets.iter().any(|secret| views.contains(secret)));
            }
        }
    }

    fn restart(&mut self) {
        let running = self.desk.live_count(self.now);
        self.desk = Desk::restore(self.sessions.values().cloned(), self.kept_tickets.clone(), self.now);
        assert_eq!(self.desk.live_count(self.now), running);
    }
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let mut table = Table::new();
    for step in bytes.chunks_exact(4).take(64) {
        table.step([step[0], step[1], step[2], step[3]]);
    }
});
