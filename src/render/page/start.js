// Assembles the page once it is loaded, and handles what concerns all of it: copying, links, printing.
"use strict";

(() => {
  const { page, model, base, state } = view;
  const byId = (id) => document.getElementById(id);

  /** Copies a text; without a clipboard the text is selected, so that it can be copied by keyboard. */
  async function copy(text, button, shown) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      getSelection().selectAllChildren(shown);
      document.execCommand("copy");
    }
    const label = button.textContent;
    button.textContent = "Copied";
    view.say("Copied.");
    setTimeout(() => {
      button.textContent = label;
    }, 1500);
  }

  function address() {
    const hash = weights.link(model, base, state.now);
    return hash === "" ? location.href.split("#")[0] : `${location.href.split("#")[0]}#${hash}`;
  }

  function buttons() {
    byId("copy").addEventListener("click", () => copy(byId("line").textContent, byId("copy"), byId("line")));
    byId("link").addEventListener("click", () => {
      history.replaceState(null, "", address());
      copy(address(), byId("link"), byId("line"));
    });
    byId("copy-script").addEventListener("click", () => copy(byId("script").textContent, byId("copy-script"), byId("script")));
    byId("print").addEventListener("click", () => window.print());
    document.addEventListener("keydown", (event) => {
      const isTyping = event.target.matches("input[type=number], input[type=search]");
      if (isTyping || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
      event.preventDefault();
      if (event.shiftKey) view.step(state.redo, state.undo);
      else view.step(state.undo, state.redo);
    });
  }

  /** Opens folded sections for printing. */
  function printing() {
    let folded = [];
    window.addEventListener("beforeprint", () => {
      folded = [...document.querySelectorAll("details:not([open])")];
      folded.forEach((details) => {
        details.open = true;
      });
      ranking.whole(true);
    });
    window.addEventListener("afterprint", () => {
      folded.forEach((details) => {
        details.open = false;
      });
      ranking.whole(false);
    });
  }

  /** Applies the weights of a link. */
  function linked() {
    const now = weights.linked(model, base, location.hash);
    if (!now || view.same(now, state.now)) return;
    const before = state.now;
    byId("refused").textContent = view.set(now);
    view.keep(before);
    view.set(state.now);
  }

  tree.build();
  profile.build();
  ranking.build();
  buttons();
  printing();
  linked();
  window.addEventListener("hashchange", linked);
  byId("profile-years").hidden = !page.has_years;
  document.body.classList.add("ready");
})();
