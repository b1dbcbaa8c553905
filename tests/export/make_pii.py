#!/usr/bin/env python3
"""Writes the labelled set that redaction is measured on: tools/samples/pii.jsonl.

Sentences are templates in which seeded, invented values stand. The values follow published rules
(Luhn, ISO 7064, RFC 5321, E.164), not what the scanners look for; sentences marked "hard" hold data
in forms that are known to be difficult, and are counted like the others. No value is anybody's.
"""
import json
import random

random.seed(20261126)
FIRST = "Ana Bruno Chen Daria Emeka Fatima Goran Hanna Imre Jorge Kofi Lena Mateo Noor Olga".split()
LAST = "Weber Silva Okafor Novak Haddad Lindqvist Moreau O'Neil Yamada Kowalski".split()


def digits(count):
    return "".join(random.choice("0123456789") for _ in range(count))


def luhn(prefix, length):
    body = prefix + digits(length - len(prefix) - 1)
    total = 0
    for place, digit in enumerate(reversed(body)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return body + str((10 - total % 10) % 10)


def card():
    prefix, length = random.choice([("4", 16), ("51", 16), ("55", 16), ("37", 15), ("6011", 16)])
    number = luhn(prefix, length)
    if length == 15:
        return random.choice([number, f"{number[:4]} {number[4:10]} {number[10:]}"])
    mark = random.choice(["", " ", "-"])
    return mark.join(number[i:i + 4] for i in range(0, 16, 4))


def iban():
    country, length = random.choice([("DE", 18), ("FR", 23), ("NL", 14), ("ES", 20), ("AT", 16)])
    bban = ("BANK" + digits(length - 4)) if country == "NL" else digits(length)
    turned = "".join(str(int(c, 36)) for c in bban + country + "00")
    whole = f"{country}{98 - int(turned) % 97:02d}{bban}"
    spaced = " ".join(whole[i:i + 4] for i in range(0, len(whole), 4))
    return random.choice([whole, spaced])


def name():
    return f"{random.choice(FIRST)} {random.choice(LAST)}"


def email():
    first, last = random.choice(FIRST).lower(), random.choice(LAST).lower().replace("'", "")
    user = random.choice([f"{first}.{last}", f"{first}{digits(3)}", f"{first[0]}_{last}",
                          f"{first}+shop", last])
    return user + "@" + random.choice(["example.com", "mail.example.org", "post.example.co.uk"])


def phone():
    return random.choice([
        lambda: f"+1 {2 + random.randrange(8)}{digits(2)} 555 {digits(4)}",
        lambda: f"({2 + random.randrange(8)}{digits(2)}) 555-{digits(4)}",
        lambda: f"{2 + random.randrange(8)}{digits(2)}-555-{digits(4)}",
        lambda: f"+49 30 {digits(3)} {digits(4)}",
        lambda: f"+4915{digits(9)}",
        lambda: f"0{digits(3)} {1 + random.randrange(9)}{digits(6)}",
        lambda: f"0044 20 {digits(4)} {digits(4)}",
    ])()


def ip():
    if random.random() < 0.7:
        return ".".join(str(random.randrange(1, 255)) for _ in range(4))
    return random.choice([f"2001:db8::{random.randrange(1, 999)}",
                          "fe80::1ff:fe23:4567:890a", "2001:0db8:85a3:0000:0000:8a2e:0370:7334"])


def birth():
    year = 1940 + random.randrange(65)
    month, day = 1 + random.randrange(12), 1 + random.randrange(28)
    names = ("January February March April May June July August September October November "
             "December").split()
    return random.choice([f"{year}-{month:02d}-{day:02d}", f"{day:02d}.{month:02d}.{year}",
                          f"{month}/{day}/{year}", f"{names[month - 1]} {day}, {year}",
                          f"{day} {names[month - 1]} {year}"])


def secret():
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    part = lambda n: "".join(random.choice(alphabet) for _ in range(n))
    return random.choice([
        lambda: "weft_" + part(43), lambda: "sk-" + part(32), lambda: "ghp_" + part(36),
        lambda: "AKIA" + part(16).upper(), lambda: "xoxb-" + digits(11) + "-" + part(24),
        lambda: "eyJ" + part(20) + ".eyJ" + part(40) + "." + part(43),
    ])()


def url():
    return f"https://{random.choice(FIRST).lower()}:{digits(6)}@files.example.com/report"


TEMPLATES = {
    "EMAIL": (email, ["You can write to {}.", "my mail is {} thanks", "Send it to <{}>, please.",
                      "{} is where I get my post", "Contact:{};", "cc {}, and nobody else"]),
    "PHONE": (phone, ["Call me at {}.", "my phone number is {}", "Reach me on {} after five.",
                      "{} is my mobile", "tel. {}", "Please text {}, not my wife."]),
    "CREDIT_CARD": (card, ["The card is {}.", "charge {} please", "I paid with {}, exp 04/29",
                           "card number: {}", "It ends wrong: {}?"]),
    "IBAN": (iban, ["Refund to {}.", "my IBAN is {}", "{} at my bank", "IBAN: {}, thanks"]),
    "IP": (ip, ["I log in from {}.", "the server {} does not answer", "Blocked: {}",
                "requests from {} fail"]),
    "DATE_OF_BIRTH": (birth, ["I was born on {}.", "my date of birth is {}", "DOB: {}",
                              "birthday {} if you need it"]),
    "SECRET": (secret, ["My key is {}.", "Authorization: Bearer {}", "use {} to log in",
                        "I pasted {} by mistake"]),
    "URL": (url, ["It is at {} now.", "open {}", "I uploaded it: {}"]),
}
SPACED = {"PERSON": ["My name is {}.", "Hello, my name's {}, I need help", "This is for Mrs. {}.",
                     "please tell Mr. {} about it"]}
SLOTTED = ["{} here, again.", "Book it for {}, window seat", "the ticket says {}",
           "{} never got the parcel", "was it {} who called?"]
NEGATIVE = [
    "The order #W{} has shipped.", "Flight HAT{} leaves at 12:30.", "It costs ${}.50 in all.",
    "version 2.{}.1 is out", "Call me later, I am busy.", "Meet at 10:45 on 2026-11-{:02d}.",
    "My reservation is ZFA0{}.", "He bought {} apples and 3 pears.",
    "in May the price was 1.200,00",
    "I was there on 11/{:02d}/2025.", "Item 40{}5 is out of stock", "The ratio is 3:{}.",
    "ticket {} was closed", "password reset does not work", "Section 4.2.{}, please",
    "the token expired", "Is your card blocked?", "tracking 1Z999AA1{}", "about {} percent of it",
    "see https://example.com/help/{}", "@support please answer {}", "room {} on floor 2",
    "my basic plan costs 9.99", "the bearer of this letter", "a secret sale: {} percent off",
    "Luhn says no: 4111 1111 1111 111{}",
]
HARD = [
    ("Write to {} at example dot com.", "EMAIL", lambda: random.choice(FIRST).lower()),
    ("My number is {}.", "PHONE", lambda: "five five five, one two three four"),
    ("I am {} and I am angry.", "PERSON", name),
    ("{} told me to call.", "PERSON", name),
    ("Born {} in Rome.", "DATE_OF_BIRTH", lambda: "on the third of May 1971"),
    ("It was {}, my birthday.", "DATE_OF_BIRTH", birth),
    ("the login is {}", "SECRET", lambda: "correct-horse-battery"),
    ("my password is {}", "SECRET", lambda: "tiger" + digits(4)),
    ("password: {}", "SECRET", lambda: "Summer" + digits(2) + "!"),
    ("I live at {}.", "ADDRESS", lambda: digits(2) + " Elm Street"),
    ("my account is {}", "ID", lambda: digits(8)),
]


def sentence(template, value, kind, slots=None):
    before = template.split("{}")[0]
    begin = len(before.encode())
    line = {"text": template.replace("{}", value),
            "spans": [{"begin": begin, "end": begin + len(value.encode()), "type": kind}]}
    if slots:
        line["slots"] = slots
    return line


lines = []
for kind, (make, templates) in TEMPLATES.items():
    for turn in range(24):
        lines.append(sentence(templates[turn % len(templates)], make(), kind))
for kind, templates in SPACED.items():
    for turn in range(24):
        value = name() if turn % 4 < 2 else random.choice(LAST)
        lines.append(sentence(templates[turn % len(templates)], value, kind))
for turn in range(30):
    value = name()
    shown = value.split(" ")[turn % 3 % 2] if turn % 3 else value
    lines.append(sentence(SLOTTED[turn % len(SLOTTED)], shown, "PERSON", {"customer_name": value}))
for turn in range(16):
    value = f"#W{digits(7)}"
    lines.append(sentence("Where is {} now?", value, "ID", {"order_id": value}))
for turn in range(80):
    template = NEGATIVE[turn % len(NEGATIVE)]
    if "4111" in template:  # a card's check digit is right for one of ten
        text = template.format(random.choice("023456789"))
    else:
        text = template.format(random.randrange(1, 28) if ":02d" in template else
                               random.randrange(1, 28) + (100 if "W{}" in template else 0))
    lines.append({"text": text, "spans": []})
for turn in range(33):
    template, kind, make = HARD[turn % len(HARD)]
    lines.append(sentence(template, make(), kind))
for line in lines:
    print(json.dumps(line, ensure_ascii=False, separators=(",", ":")))
