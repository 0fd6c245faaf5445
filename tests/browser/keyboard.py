"""Getting around a page without a mouse."""


def go_on_to(page, name):
    """Press the tab key until what is called ``name`` has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        label = page.evaluate(
            "(document.activeElement.labels?.[0] ?? document.activeElement).innerText?.split('Pflichtfeld')[0].trim()"
        )
        if label == name:
            return
    raise AssertionError(f"{name} can't be reached with the tab key")
