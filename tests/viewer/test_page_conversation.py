"""A conversation in a real browser: bubbles, arrows, records, search, places, long logs."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from tests.viewer.browser import PHONE, looking
from tests.viewer.played import log_of, long_lines, write_log

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.async_api import Browser

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_client_and_server_speak_from_the_left_and_the_right(
    browser: Browser, transcripts: Path
) -> None:
    async with looking(browser, transcripts) as tab:
        page = await tab.run(log_of(transcripts, "two-people"))
        await expect(page.locator(".message")).to_have_count(6)
        server = await page.locator('[data-id="0"] .bubble').bounding_box()
        client = await page.locator('[data-id="1"] .bubble').bounding_box()
        assert server is not None
        assert client is not None
        assert client["x"] + client["width"] < server["x"]
        await expect(page.locator('[data-id="0"] .bubble')).to_have_text(
            "You are connected successfully"
        )
        await expect(page.locator(".side-head.client")).to_have_text("cccclient")
        await expect(page.locator('[data-id="1"]')).to_have_accessible_name(
            "ccc says: hello. Message 1, client, 0.000 seconds"
        )
        assert tab.complaints == []


async def test_a_look_at_a_message_tells_its_rule_and_draws_its_replies(
    browser: Browser, transcripts: Path
) -> None:
    async with looking(browser, transcripts) as tab:
        page = await tab.run(log_of(transcripts, "two-people"))
        answer = page.locator('[data-id="3"]')
        await expect(answer.locator(".place")).to_be_hidden()
        await answer.locator(".bubble").hover()
        await expect(answer.locator(".place")).to_have_text("hello.yaml:7")
        await expect(answer.locator(".facts")).to_contain_text("answers #2")
        await expect(page.locator(".reply")).to_have_count(2)  # to #2, and from #4
        await page.locator('[data-id="0"]').focus()
        await expect(page.locator(".reply")).to_have_count(1)


async def test_a_failed_expectation_leads_to_the_nearest_message(
    browser: Browser, transcripts: Path
) -> None:
    async with looking(browser, transcripts) as tab:
        page = await tab.run(log_of(transcripts, "a-guest"))
        await expect(page.locator(".notice")).to_contain_text("1 of 2 expectations failed")
        await page.get_by_role("link", name="Show it").click()
        failed = page.locator(".verdict")
        await expect(failed).to_contain_text("Welcome, my friend")
        await expect(failed.locator("dd").nth(1)).not_to_be_empty()
        await failed.get_by_role("button", name="nearest message").click()
        await expect(page.locator(".message:focus")).to_have_count(1)


async def test_the_record_behind_a_message_and_why_its_rule_spoke(
    browser: Browser, transcripts: Path
) -> None:
    log = log_of(transcripts, "two-people")
    async with looking(browser, transcripts) as tab:
        page = await tab.run(log, message=3)
        await expect(page.locator('[data-id="3"]')).to_be_focused()
        await page.keyboard.press("Enter")
        panel = page.get_by_role("complementary", name="Record")
        await expect(panel.locator("h2")).to_have_text("Message #3")
        line = (transcripts / log).read_text("utf-8").split("\n")[7]
        assert json.loads(line)["id"] == 3
        await expect(panel.locator(".raw")).to_have_text(line)
        await page.keyboard.press("w")
        await expect(panel.locator(".why-text")).to_contain_text("I'm the client")
        await panel.get_by_role("button", name="Next record").click()
        await expect(panel.locator("h2")).to_have_text("Message #4")
        await page.keyboard.press("Escape")
        await expect(panel).to_be_hidden()
        await expect(page.locator('[data-id="4"]')).to_be_focused()


async def test_the_copy_button_copies_the_line(browser: Browser, transcripts: Path) -> None:
    async with looking(
        browser, transcripts, permissions=["clipboard-read", "clipboard-write"]
    ) as tab:
        page = await tab.run(log_of(transcripts, "jam"), message=1)
        await expect(page.locator('[data-id="1"]')).to_be_focused()
        await page.keyboard.press("Enter")
        await page.get_by_role("button", name="Copy: line in the log").click()
        await expect(page.get_by_role("status")).to_have_text("Copied")
        copied = await page.evaluate("navigator.clipboard.readText()")
        assert json.loads(copied)["id"] == 1


async def test_a_filter_keeps_only_what_fits(browser: Browser, transcripts: Path) -> None:
    async with looking(browser, transcripts) as tab:
        page = await tab.run(log_of(transcripts, "two-people"))
        await page.keyboard.press("/")
        await page.keyboard.type("side:client & text:bye")
        await expect(page.locator("#filter-said")).to_have_text("1 record matches")
        await expect(page.locator(".row")).to_have_count(1)
        await page.reload()
        await expect(page.locator(".row")).to_have_count(1)
        await page.get_by_role("searchbox", name="Filter").fill("side:clinet")
        await expect(page.locator("#filter-said")).to_contain_text("Column 1")
        await expect(page.get_by_role("searchbox", name="Filter")).to_have_attribute(
            "aria-invalid", "true"
        )
        await page.get_by_role("searchbox", name="Filter").fill("text:nowhere")
        await expect(page.locator(".empty")).to_have_text("Nothing matches this filter.")
        await page.keyboard.press("Escape")
        await expect(page.locator(".message")).to_have_count(6)


async def test_steps_from_match_to_match_where_all_is_shown(
    browser: Browser, tmp_path: Path
) -> None:
    log = write_log(tmp_path, "long", long_lines(5000, frozenset({7, 2500, 4999})))
    async with looking(browser, tmp_path) as tab:
        page = await tab.run(log, filter="text:needle", only="no")
        await expect(page.locator('[data-id="7"]')).to_have_class("row message server match")
        await page.locator('[data-id="0"]').focus()
        for id_ in (7, 2500, 4999):
            await page.keyboard.press("n")
            await expect(page.locator(f'[data-id="{id_}"]')).to_be_focused()
        await page.keyboard.press("n")
        await expect(page.get_by_role("status")).to_have_text("No match further down")
        await page.keyboard.press("p")
        await expect(page.locator('[data-id="2500"]')).to_be_focused()
        assert tab.complaints == []


async def test_a_long_log_is_never_in_the_page_as_a_whole(browser: Browser, tmp_path: Path) -> None:
    log = write_log(tmp_path, "long", long_lines(50_000))
    async with looking(browser, tmp_path) as tab:
        page = await tab.run(log)
        await page.locator('[data-id="0"]').wait_for()
        await page.keyboard.press("G")
        await expect(page.locator('[data-id="49999"]')).to_be_focused()
        for place, id_ in (("#25000", 25_000), ("20.5s", 20_500), ("start", 0)):
            await page.keyboard.press(":")
            await page.keyboard.type(place)
            await page.keyboard.press("Enter")
            if id_:
                await expect(page.locator(f'[data-id="{id_}"]')).to_be_focused()
        await expect(page.locator('[data-at="0"]')).to_be_focused()
        scroller = page.locator(".scroller")
        await scroller.hover()
        for _ in range(12):
            await page.mouse.wheel(0, 4000)
            await page.evaluate("new Promise(requestAnimationFrame)")
        scrubber = page.get_by_role("slider")
        await expect(scrubber).to_have_attribute("aria-valuenow", re.compile(r"^[1-9]\d\d+$"))
        assert await page.locator(".row").count() <= 240
        await scrubber.focus()
        await page.keyboard.press("End")
        await expect(page.locator('[data-id="49999"]')).to_be_visible()
        assert await page.locator(".row").count() <= 240
        assert tab.complaints == []


async def test_a_jump_that_means_nothing_is_told(browser: Browser, transcripts: Path) -> None:
    async with looking(browser, transcripts) as tab:
        page = await tab.run(log_of(transcripts, "jam"))
        await page.locator('[data-id="0"]').wait_for()
        await page.keyboard.press(":")
        await page.keyboard.type("soon")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("alert")).to_contain_text("Write a message as #12")


async def test_the_scrubber_goes_where_it_is_pressed(browser: Browser, tmp_path: Path) -> None:
    log = write_log(tmp_path, "long", long_lines(1000))
    async with looking(browser, tmp_path) as tab:
        page = await tab.run(log)
        await page.locator(".scrub-client").first.wait_for(state="attached")
        box = await page.get_by_role("slider").bounding_box()
        assert box is not None
        await page.mouse.click(box["x"] + 5, box["y"] + box["height"] / 2)
        await expect(page.locator('[data-id="500"]')).to_be_visible()


async def test_on_a_phone_a_conversation_fits_the_screen(
    browser: Browser, transcripts: Path
) -> None:
    async with looking(browser, transcripts, PHONE) as tab:
        page = await tab.run(log_of(transcripts, "a-guest"))
        await page.locator('[data-id="3"]').wait_for()
        assert await page.evaluate("document.querySelector('.scroller').scrollWidth <= innerWidth")
        message = page.locator('[data-id="1"] .bubble')
        await message.click()
        await expect(page.locator('[data-id="1"]')).to_be_focused()
        await expect(page.get_by_role("complementary", name="Record")).to_be_hidden()
        await message.click()
        await expect(page.locator(".panel h2")).to_have_text("Message #1")
        await page.get_by_role("button", name="Close the record").click()
        await page.locator('[data-id="2"] .id').click()
        await expect(page.locator(".panel h2")).to_have_text("Message #2")
        panel = await page.get_by_role("complementary", name="Record").bounding_box()
        assert panel is not None
        assert panel["width"] == PHONE[0]


async def test_scrolling_up_leaves_what_is_read_where_it_is(
    browser: Browser, tmp_path: Path
) -> None:
    log = write_log(tmp_path, "long", long_lines(2000))
    async with looking(browser, tmp_path) as tab:
        page = await tab.run(log, message=1000)
        await expect(page.locator('[data-id="1000"]')).to_be_focused()
        read = """() => {
          const frame = document.querySelector(".scroller").getBoundingClientRect();
          const rows = [...document.querySelectorAll(".row")];
          const first = rows.find((row) => row.getBoundingClientRect().bottom > frame.top);
          return [Number(first.dataset.id), first.getBoundingClientRect().top - frame.top];
        }"""
        places = []
        await page.locator(".scroller").hover()
        for _ in range(30):
            await page.mouse.wheel(0, -500)
            await page.evaluate(
                "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
            )
            places.append(await page.evaluate(read))
        ids = [id_ for id_, _ in places]
        assert ids == sorted(ids, reverse=True)
        assert max(before - after for before, after in pairwise(ids)) <= 16
        shown = await page.locator(".row").evaluate_all(
            "rows => rows.map((row) => Number(row.dataset.id))"
        )
        assert shown == list(range(shown[0], shown[0] + len(shown)))
