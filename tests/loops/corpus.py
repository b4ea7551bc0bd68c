"""Conversations by family: reply loops in all their disguises, and what only looks like one.

Every family is a function of a random generator, so that a test can ask for as many as it likes.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from random import Random

Said = tuple[str, str]  # who says what


class Case(NamedTuple):
    """A conversation, and where its loop starts; None where it has none."""

    turns: list[Said]
    start: int | None = None


LINES = (
    "The parcel desk opens again on Monday morning.", "Kindly hold the line while I look that up.",
    "I could not find anything under that name.", "Could you spell out what you need?",
    "Sorry, that is not something I can do.", "May I have your postcode?",
    "Would tomorrow suit you better?", "You need to sign up before you can post.",
    "Let me check with a human.", "The gate is shut.", "I have told the driver.",
    "Please restart the device and try once more.", "The invoice was rejected by the office.",
    "I have corrected the invoice and sent it again.", "Trying once more with other rights.",
    "What would you like to talk about?", "You can find this in our help pages.",
    "Can we go over this one more time?",
)  # fmt: skip
SHORT = ("ok", "Yes.", "No.", "hm", "Go on.", "Roger.", "I see.", "Really?", "👌", "done")
THINGS = ["kettle", "lamp", "bicycle", "mirror", "ladder", "teapot", "blanket", "camera", "drum", "umbrella", "sofa", "bucket", "carpet", "shelf"]  # fmt: skip
NAMES = [
    "Ada",
    "Bo",
    "Cyrus",
    "Dina",
    "Edda",
    "Faisal",
    "Gwen",
    "Hugo",
    "Ivo",
    "Jette",
    "Kofi",
    "Lena",
    "Marek",
    "Nuala",
    "Omar",
    "Petra",
]
LANDS = (
    ("Norway", "Oslo"), ("Chile", "Santiago"), ("Egypt", "Cairo"), ("Ghana", "Accra"),
    ("Laos", "Vientiane"), ("Malta", "Valletta"), ("Nepal", "Kathmandu"), ("Qatar", "Doha"),
    ("Cuba", "Havana"), ("Fiji", "Suva"), ("Iraq", "Baghdad"), ("Italy", "Rome"),
    ("Japan", "Tokyo"), ("Spain", "Madrid"), ("Togo", "Lome"), ("Peru", "Lima"),
)  # fmt: skip
STORY = (
    "When I was a boy we lived beside the old harbour.", "Was that before the flood?",
    "Long before; the water came in my twelfth winter.", "Tell me how your mother took it.",
    "She laughed, lit the stove and baked bread for everyone.", "For the whole street, you mean?",
    "Nobody went hungry, not even the tax collector.", "He must have been grateful at last.",
    "Hardly; he counted the loaves and wrote us a bill.", "Some people never change.",
    "My uncle paid him in eels, alive, inside a hat.", "Now you are making things up.",
    "Ask the priest, he kept the hat as evidence.", "And where is that priest these days?",
    "In Lisbon, selling umbrellas to tourists.", "Does it rain so much there?",
    "Only on Sundays, which suits a man of God.", "You should write these memories down.",
    "I did, until my cat ate the second chapter.", "Cats are harsh critics of literature.",
)  # fmt: skip
TONGUES = {
    "Turkish": ("Anlayamadım, tekrar eder misiniz?", "Lütfen sorunuzu yeniden yazın."),
    "Greek": ("Δεν κατάλαβα τι εννοείτε.", "Παρακαλώ διατυπώστε ξανά την ερώτησή σας."),
    "Bengali": ("দুঃখিত, আমি বুঝতে পারিনি।", "অনুগ্রহ করে আবার লিখুন।"),
    "Persian": ("ببخشید، متوجه نشدم.", "لطفاً دوباره بنویسید."),
    "Japanese": ("お問い合わせありがとうございます。", "担当者が確認いたします。"),
    "Chinese": ("系统繁忙，请稍后再试。", "好的，我会再试一次。"),
    "Thai": ("ขณะนี้อยู่นอกเวลาทำการ", "กรุณารอสักครู่"),
    "Amharic": ("ይቅርታ፣ አልገባኝም።", "እባክዎ ደግመው ይጻፉ።"),
}


def by_turns(texts: Iterable[str]) -> list[Said]:
    """Two who answer each other."""
    return [("ab"[at % 2], text) for at, text in enumerate(texts)]


def _loop(draw: Random, texts: Iterable[str]) -> Case:
    before = STORY[: 2 * draw.randrange(8)]
    return Case(by_turns([*before, *texts]), len(before))


def _clock(seconds: int) -> str:
    return f"{seconds // 3600 % 24:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _any(draw: Random, *parts: Sequence[str]) -> str:
    return "".join(draw.choice(part) for part in parts)


# --- loops ------------------------------------------------------------------------------------


def exact(draw: Random) -> Case:
    """One round, word for word."""
    cycle = draw.sample(LINES + SHORT, draw.choice((1, 2, 3, 4, 6, 9)))
    return _loop(draw, [cycle[at % len(cycle)] for at in range(80)])


def counters(draw: Random) -> Case:
    """Each message is numbered, dated or named anew."""
    one, two = draw.sample(LINES, 2)
    count, seconds = draw.randrange(900), draw.randrange(80_000)
    marks: tuple[Callable[[int], str], ...] = (
        lambda n: f" (reply no. {count + n})",
        lambda n: f" [{_clock(seconds + 7 * n)}]",
        lambda n: f" Case AB-{40_000 + count + 3 * n}.",
        lambda n: f" Trace {UUID(int=draw.getrandbits(128))}",
        lambda n: f" This was answer number {count + n} of our robot today.",
        lambda n: f" [{1_900_000_000 + seconds + n}]",
        lambda n: f" It is now {_clock(seconds + 60 * n)}, thanks for waiting.",
    )
    mark = draw.choice(marks)
    return _loop(draw, [f"{two if at % 2 else one}{mark(at)}" for at in range(70)])


def surface(draw: Random) -> Case:
    """Case, blanks, punctuation and emoji change."""
    one, two = draw.sample(LINES, 2)
    ways: tuple[Callable[[str], str], ...] = (
        str.upper, str.lower, str.title, lambda t: f"{t} 🙂", lambda t: f"{t[:-1]}!!",
        lambda t: t.replace(" ", "  "), lambda t: f"{t} 🙏✨",
    )  # fmt: skip
    return _loop(draw, [draw.choice(ways)(two if at % 2 else one) for at in range(70)])


def pool(draw: Random) -> Case:
    """Answers drawn from a few that are ready."""
    mine, theirs = (draw.sample(LINES, draw.randrange(1, 8)) for _ in range(2))
    return _loop(draw, [draw.choice(theirs if at % 2 else mine) for at in range(130)])


def politeness(draw: Random) -> Case:
    """Thanks without end, from fixed parts."""
    thanks = (
        ("Cheers", "Much obliged", "Thanks ever so much"),
        ("", " for your time"),
        (".", "! 🙂"),
    )
    welcome = ("No trouble at all", "Any time", "It was a pleasure"), (".", "!"), ("", " Bye now!")
    return _loop(draw, [_any(draw, *(welcome if at % 2 else thanks)) for at in range(110)])


def quoting(draw: Random) -> Case:
    """Each message holds all those before it."""
    text, wrap = draw.choice(LINES), draw.choice(("Re: {}", 'You wrote: "{}"', "Echo: {} (echo)"))
    texts = [text]
    for _ in range(60):
        texts.append(wrap.format(texts[-1]))
    return _loop(draw, texts)


def protocol(draw: Random) -> Case:
    """JSON whose ids, numbers and times change, and nothing else."""
    seq, other = draw.randrange(9_999), draw.getrandbits(60)

    def pair(n: int) -> tuple[dict[str, object], dict[str, object]]:
        uuid = str(UUID(int=draw.getrandbits(128)))
        return draw_from[kind](n, uuid)

    draw_from: tuple[Callable[[int, str], tuple[dict[str, object], dict[str, object]]], ...] = (
        lambda n, u: ({"op": "sync", "seq": seq + n}, {"op": "resync", "seq": seq + n}),
        lambda n, u: ({"kind": "hello", "messageId": u}, {"kind": "who", "requestId": u}),
        lambda n, u: (
            {"jsonrpc": "2.0", "id": n, "method": "poll"},
            {"jsonrpc": "2.0", "id": n, "result": None},
        ),
        lambda n, u: (
            {"do": "login", "nonce": f"{other + 7**n % 2**60:016x}", "sent_at": 10**9 + n},
            {"error": "who are you?", "elapsed_ms": draw.randrange(900)},
        ),
    )
    kind = draw.randrange(len(draw_from))
    return _loop(draw, [json.dumps(each) for n in range(40) for each in pair(n)])


def names(draw: Random) -> Case:
    """A form letter with another name in it each time."""
    letters = (
        "Dear {}, I am afraid I do not follow, so could you put that in much simpler words?",
        "Well {}, that went right past me, please be so kind as to say it differently.",
    )
    return _loop(draw, [letters[at % 2].format(draw.choice(NAMES)) for at in range(110)])


def tongues(draw: Random) -> Case:
    """In any language."""
    cycle = TONGUES[draw.choice(sorted(TONGUES))]
    return Case(by_turns(cycle[at % 2] for at in range(70)), 0)


def agent(draw: Random) -> Case:
    """A program that tries the same again and again, and how long it took."""
    starts = ("Okay. ", "Now, ", "Hmm. ", "", "So: ")
    failures: tuple[Callable[[], str], ...] = (
        lambda: f"error: cannot open /tmp/tmp{draw.getrandbits(32):08x} ({draw.randrange(900)} ms)",
        lambda: f"build failed in {draw.random() * 9:.2f}s: 3 errors",
        lambda: "Error: file not found",
    )
    fail = draw.choice(failures)
    return _loop(
        draw,
        [fail() if at % 2 else f"{draw.choice(starts)}I run it once more." for at in range(80)],
    )


def heartbeats(draw: Random) -> Case:
    """A round with signs of life strewn in."""
    one, two = draw.sample(LINES, 2)
    turns: list[Said] = []
    while len(turns) < 100:
        who = len(turns) % 2
        turns.append(("ab"[who], (one, two)[who]) if draw.random() < 0.7 else ("a", "HEARTBEAT"))
    return Case(turns, 0)


def one_sided(draw: Random) -> Case:
    """Only one of them speaks."""
    line, numbered = draw.choice(LINES), draw.random() < 0.5
    return Case([("b", f"{line} (reminder {at})" if numbered else line) for at in range(50)], 0)


# --- look-alikes ------------------------------------------------------------------------------


def story(draw: Random) -> Case:
    """Two people."""
    return Case(by_turns(STORY))


def acknowledged(draw: Random) -> Case:
    """Two people, one of whom only nods."""
    nod = draw.choice(("ok", "mhm", "👍", '{"ack":true}', "thank you"))
    return Case(by_turns(text for line in STORY for text in (line, nod)))


def retries(draw: Random) -> Case:
    """It works in the end."""
    texts: list[str] = []
    for thing in draw.sample(THINGS, 4):
        ask, no = draw.choice(
            ((f"Has the {thing} come?", "Not so far."), (f"open {thing}", "locked"))
        )
        texts += [ask, no] * draw.randrange(1, 7) + [ask, f"{thing}: here you are"]
    return Case(by_turns(texts))


def polling(draw: Random) -> Case:
    """How far are you? Farther than before."""
    phases = draw.choice(
        (("waiting", "working 20%", "working 80%", "done"), ("pending", "on its way", "delivered"))
    )
    texts: list[str] = []
    for thing in draw.sample(THINGS, 3):
        texts += [f"fetch the {thing}", "right away"]
        texts += [
            text for phase in phases for text in ["where is it?", phase] * draw.randrange(1, 4)
        ]
    return Case(by_turns(texts))


def countdown(draw: Random) -> Case:
    """It comes to an end."""
    most = draw.randrange(20, 60)
    say = draw.choice(
        (
            "{left} minutes until we land, please stay seated",
            "Only {left} tickets left for tonight",
            "Copied {done} of {most} folders so far",
            "{left}...",
        )
    )
    texts = [say.format(left=most - n, done=n, most=most) for n in range(most)]
    return Case(by_turns(text for line in texts for text in (line, "noted")))


def quiz(draw: Random) -> Case:
    """The same question about something else, and now and then the same quiz again."""
    turns: list[Said] = []
    for _ in range(draw.choice((1, 2))):
        for land, city in draw.sample(LANDS, 12):
            turns += [("a", f"Which city is the capital of {land}?"), ("b", city), ("a", "Right!")]
    return Case(turns)


def guessing(draw: Random) -> Case:
    """Higher, lower."""
    say = draw.choice(("My guess is {}.", "Is it {}?", "{}", "Then I try {}", "Could it be {}?"))
    turns: list[Said] = []
    for _ in range(3):
        low, high, secret = 1, 500, draw.randrange(1, 501)
        guess = 0
        while guess != secret:
            guess = (low + high) // 2
            low, high = (guess + 1, high) if guess < secret else (low, guess - 1)
            answer = "Yes!" if guess == secret else "more" if guess < secret else "less"
            turns += [("a", say.format(guess)), ("b", answer)]
    return Case(turns)


def pages(draw: Random) -> Case:
    """One after the other."""
    most = draw.randrange(10, 40)
    show: tuple[Callable[[int], tuple[str, str]], ...] = (
        lambda n: ("next", f"Sheet {n} of {most}: {', '.join(draw.sample(THINGS, 3))}"),
        lambda n: (f"GET /books?offset={n * 20}", json.dumps({"books": draw.sample(NAMES, 3)})),
        lambda n: (f"part {n}/{most} {draw.getrandbits(200):x}", "received"),
        lambda n: (json.dumps({"delete": {"order": 7_000 + n * 13}}), '{"result":"deleted"}'),
        lambda n: (json.dumps({"price": round(99 + draw.random(), 3), "in": "EUR"}), '"ack"'),
    )
    page = draw.choice(show)
    return Case(by_turns(text for n in range(1, most) for text in page(n)))


def spelling(draw: Random) -> Case:
    """Letter by letter."""
    word = draw.choice(("Mississippi", "bookkeeper", "Wolverhampton", "A-4471-B"))
    texts = ["Spell it, please.", "Ready when you are."]
    texts += [text for letter in word for text in (letter, "go on")]
    return Case(by_turns([*texts, "That was it.", f"So that is {word}."]))


def farewells(draw: Random) -> Case:
    """A few, and then they are gone."""
    byes = [
        "I have to run, bye!",
        "Okay, bye bye!",
        "See you.",
        "See you tomorrow.",
        "Ciao!",
        "Ciao!",
    ]
    return Case(by_turns([*STORY, *byes[: 2 * draw.randrange(1, 4)]]))


def songs(draw: Random) -> Case:
    """Verse and chorus."""
    texts: list[str] = []
    for beast, sound in (("cow", "moo"), ("hen", "cluck"), ("dog", "woof"), ("duck", "quack")):
        texts += [
            "Uncle Tom he had a barn, la la la,",
            f"And in that barn there was a {beast}, la la la,",
            f"With a {sound} {sound} here and a {sound} {sound} there,",
            "Uncle Tom he had a barn, la la la.",
        ]
    return Case(by_turns(texts))


def alive(draw: Random) -> Case:
    """Two people, with many signs of life between."""
    turns: list[Said] = []
    for at, text in enumerate(STORY):
        turns.append(("ab"[at % 2], text))
        for _ in range(draw.randrange(4)):
            turns += [("a", "keepalive"), ("b", "keepalive ok")]
    return Case(turns)


LOOPS = (
    exact, counters, surface, pool, politeness, quoting, protocol, names, tongues, agent, heartbeats,
    one_sided,
)  # fmt: skip
LOOK_ALIKES = (
    story, acknowledged, retries, polling, countdown, quiz, guessing, pages, spelling, farewells,
    songs, alive,
)  # fmt: skip
