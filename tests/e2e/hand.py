"""A person's hand: does what a person does and counts how often."""

from pathlib import Path

from playwright.sync_api import Locator, Page


class Hand:
    """Clicks, types and chooses on one page; `moves` is the number of interactions so far.

    Going into a field and writing there is one interaction, as is choosing a file.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.moves = 0

    def click(self, what: Locator) -> None:
        self.moves += 1
        what.click()

    def write(self, label: str, words: str) -> None:
        self.moves += 1
        self.page.get_by_label(label, exact=True).fill(words)

    def choose_file(self, where: Locator, file: Path) -> None:
        self.moves += 1
        where.set_input_files(file)

    def press(self, key: str) -> None:
        self.moves += 1
        self.page.keyboard.press(key)
