"""What a screen says, and the settings form as a browser would send it."""

import re
from html import unescape


def said(answer):
    """The page's words, without its markup."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.text)))


def form_of(answer):
    """Every field of the settings form as a browser would send it."""
    html = answer.text.split('action="', 1)[1].split('class="settings"', 1)[1].split("</form>", 1)[0]
    fields = []
    for tag in re.findall(r"<input[^>]*>", html):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and name[1] != "csrf" and ("checkbox" not in tag or " checked" in tag):
            fields.append((name[1], unescape(value[1]) if value else ""))
    for name, inner in re.findall(r'<select name="([^"]*)".*?>(.*?)</select>', html, re.DOTALL):
        options = re.findall(r'<option value="([^"]*)"( selected)?', inner)
        fields.append((name, unescape(next((v for v, chosen in options if chosen), options[0][0]))))
    for name, inner in re.findall(r'<textarea name="([^"]*)"[^>]*>(.*?)</textarea>', html, re.DOTALL):
        fields.append((name, unescape(inner)))
    return fields


def changed(fields, **values):
    return [(name, values.get(name, value)) for name, value in fields]
