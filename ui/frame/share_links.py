"""Taking a figure along: the sentence to paste, the line to embed, and the script behind their buttons."""

import html
import re

import streamlit as st

from ui.frame.view import View

# One listener for the whole document, however often the page is drawn. Where the browser has no clipboard for this
# address (plain http on a local network), a hidden field is copied instead; no permission is ever asked for.
# No tag stands in the script as such: Streamlit's sanitiser would drop the whole script.
_SCRIPT = """<script>
if (!window.pantauShare) {
  window.pantauShare = true;
  const here = version => {
    const address = new URL(window.location.href);
    ["embed", "embed_options", "grafik"].forEach(name => address.searchParams.delete(name));
    address.searchParams.set("v", version);
    address.hash = "";
    return address;
  };
  const copy = async text => {
    if (navigator.clipboard && window.isSecureContext) {
      try { await navigator.clipboard.writeText(text); return; } catch (refused) { /* the field below works, too */ }
    }
    const field = document.createElement("textarea");
    field.value = text;
    field.setAttribute("readonly", "");
    field.style.cssText = "position:fixed;opacity:0";
    const focused = document.activeElement;
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
    if (focused) focused.focus();
  };
  document.addEventListener("click", async event => {
    const button = event.target.closest("button[data-copy], button[data-embed]");
    if (!button) return;
    const address = here(button.dataset.version);
    let text;
    if (button.dataset.embed) {
      address.searchParams.set("embed", "true");
      address.searchParams.set("grafik", button.dataset.embed);
      const quoted = value => value.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("\\u003c", "&lt;");
      text = `\\u003ciframe src="${quoted(address.href)}" title="${quoted(button.dataset.title)}" width="100%" ` +
        `height="${button.dataset.height}" style="border:0" loading="lazy">\\u003c/iframe>`;
    } else {
      text = button.dataset.copy + " " + address.href;
    }
    await copy(text);
    const said = button.parentElement.querySelector("[role=status]");
    said.textContent = button.dataset.done;
    setTimeout(() => { said.textContent = ""; }, 4000);
  });
}
</script>"""


def script() -> None:
    """The listener behind the buttons of this module; drawn once by the frame."""
    st.html(_SCRIPT, unsafe_allow_javascript=True)


def plain(text: str) -> str:
    """A sentence without its tags, as it is pasted."""
    return html.unescape(re.sub(r"<[^>]+>", "", text))


def quotable(view: View, text: str) -> str:
    """A sentence with what makes it checkable: source, day and version. The button adds the address."""
    version = view.words.t("Versi {version}.", version=view.version.name)
    return f"{plain(text)} {view.source_line} {version}"


def copy_button(view: View, text: str, *, name: str | None = None, height: int = 0) -> None:
    """A button that copies a sentence with its source; with ``name``, a second one that copies a line to embed the figure."""
    words = view.words
    done, sentence, embed = words.t("Disalin"), words.t("Salin kalimat"), words.t("Salin kode sematan")
    common = f'type="button" class="share" data-version="{view.version.name}" data-done="{done}"'
    quoted = html.escape(quotable(view, text))
    buttons = f'<button {common} data-copy="{quoted}">{sentence}</button>'
    if name:
        title = html.escape(plain(text).partition(":")[0])
        size = f'data-title="{title}" data-height="{height + 190}"'
        buttons += f'<button {common} data-embed="{name}" {size}>{embed}</button>'
    st.html(f'<div class="shares">{buttons}<span role="status"></span></div>')
