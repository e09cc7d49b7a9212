use super::*;

const DEMO: &str = r#"
[[group]]
id = 15687
name = "Example Retail"
prompt = "Would you like to continue this session on our other sites?"

[[group.domain]]
domain = "shop.localhost"
helper = "http://www.shop.localhost:8080/cobrowse-helper.html"

[[group.domain]]
domain = "pay.example"
helper = "https://www.pay.example/cobrowse-helper.html"

[[group.agent]]
name = "agent"
token = "only-for-the-demo"

[group.continuation]
cookie_transfer_enabled = true
"#;

fn settings(text: &str) -> Result<Settings, SettingsError> {
    Settings::new(&parse(text, "demo.toml")?.groups)
}

#[test]
fn the_demonstration_is_read() {
    let file = parse(DEMO, "demo.toml").unwrap();
    assert_eq!(file.unknown, ["group.0.continuation"]);
    let settings = Settings::new(&file.groups).unwrap();
    let group = settings.group(GroupId::parse("15687").unwrap(), Site::Production).unwrap();
    assert_eq!(group.domains.len(), 2);
    assert!(settings.group(group.id, Site::Staging).is_none());
    assert_eq!(settings.agent("only-for-the-demo").unwrap().name, "agent");
    assert!(settings.agent("only-for-the-dema").is_none());
}

#[test]
fn no_token_is_kept() {
    let file = parse(DEMO, "demo.toml").unwrap();
    let kept = serde_json::to_string(&file.groups).unwrap();
    assert!(!kept.contains("only-for-the-demo"));
    assert_eq!(serde_json::from_str::<Vec<Published>>(&kept).unwrap(), file.groups);
}

#[test]
fn any_group_trusts() {
    let other = "[[group]]\nid = 7\nname = 'Other'\n[[group.domain]]\ndomain = 'a.other.example'\n";
    let settings = settings(&format!("{DEMO}{other}")).unwrap();
    for (origin, trusted) in [
        ("http://www.shop.localhost:8080", true),
        ("https://shop.localhost", true),
        ("https://pay.example", true),
        ("https://a.b.pay.example:8443", true),
        ("http://pay.example", false),
        ("https://notpay.example", false),
        ("https://pay.example.evil.example", false),
        ("https://a.other.example", true),
        ("https://other.example", false),
        ("https://localhost", false),
    ] {
        assert_eq!(settings.trusts(&Origin::parse(origin).unwrap()), trusted, "{origin}");
    }
}

#[test]
fn an_agent_of_two_groups_sees_both() {
    let agent = "[[group.agent]]\nname = 'Ada'\ntoken = 'a-token-of-her-own'\n";
    let text = format!("[[group]]\nid = 1\nname = 'A'\n{agent}[[group]]\nid = 2\nname = 'B'\n{agent}");
    assert_eq!(settings(&text).unwrap().agent("a-token-of-her-own").unwrap().groups.len(), 2);
}

#[test]
fn a_mistake_is_named() {
    let group = "[[group]]\nid = 5\nname = 'A'\n";
    let agent = "[[group.agent]]\nname = 'Ada'\ntoken = 'a-token-of-her-own'\n";
    for (text, sentence) in [
        ("".into(), "settings demo.toml: there is no [[group]] in it"),
        ("[[group]]\nname = 'A'\n".into(), "settings demo.toml, line 1: missing field `id`"),
        ("[[group]\n".into(), "settings demo.toml, line 1: "),
        ("\n\n[[group]]\nid = 'x'\n".into(), "settings demo.toml, line 4: "),
        ("[[group]]\nid = 0\nname = 'A'\n".into(), "settings, group 0 (production), id: a number from 1 to 4294967295"),
        ("[[group]]\nid = 5\nname = ''\n".into(), "settings, group 5 (production), name: 1 to 63 characters"),
        (format!("{group}prompt = ' '\n"), "settings, group 5 (production), prompt: 1 to 300 characters"),
        (
            format!("{group}prompt = '{}'\n", "ü".repeat(301)),
            "settings, group 5 (production), prompt: 1 to 300 characters",
        ),
        (format!("{group}site = 'Production'\n"), "settings demo.toml, line 4: unknown variant `Production`"),
        (
            format!("{group}site = 'staging'\n[[group.domain]]\ndomain = 'https://a.example'\n"),
            "settings, group 5 (staging), domain \"https://a.example\": a domain is a name such as shop.example",
        ),
        (
            format!("{group}[[group.domain]]\ndomain = 'a.example'\nhelper = '/helper.html'\n"),
            "settings, group 5 (production), domain \"a.example\", helper: an absolute http or https address",
        ),
        (
            format!("{group}[[group.domain]]\ndomain = 'a.example'\nhelper = 'https://b.example/'\n"),
            "settings, group 5 (production), domain \"a.example\", helper: the page must be on its own domain",
        ),
        (
            format!("{group}[[group.domain]]\ndomain = 'a.example'\n[[group.domain]]\ndomain = 'a.example'\n"),
            "settings, group 5 (production), domain: listed twice",
        ),
        (format!("{group}{group}"), "settings, group 5 (production), id: this group has been described before"),
        (
            format!("{group}[[group.agent]]\nname = 'Ada'\ntoken = 'short'\n"),
            "settings, group 5 (production), agent Ada, token: 16 to 200 letters",
        ),
        (
            format!("{group}{agent}{}", agent.replace("Ada", "Bob")),
            "settings, group 5 (production), agent Bob, token: Ada has the same one",
        ),
    ] {
        let complaint = parse(&text, "demo.toml").unwrap_err().to_string();
        assert!(complaint.starts_with(sentence), "{complaint}");
        assert!(!complaint.contains('\n'), "{complaint}");
    }
}
