// Finds units by the text typed: English names, Chinese names, codes, and pinyin in full or by initials.
"use strict";

const search = (() => {
  const MAX_SPELLING = 60;

  /** Removes case, spaces, hyphens, dots and apostrophes, and converts wide letters to narrow ones. */
  function fold(name) {
    const narrow = name.replace(/[\uff01-\uff5e]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0));
    return narrow.normalize("NFC").toLowerCase().replace(/[\s'’‘`\-.·]/g, "");
  }

  /** The initial of a reading; `zh`, `ch` and `sh` count as one sound. */
  function initial(reading) {
    return /^[zcs]h/.test(reading) ? reading.slice(0, 2) : reading.slice(0, 1);
  }

  /** Whether a name begins with these letters in some reading; `spelt` holds the readings of each character. */
  function spells(letters, spelt) {
    let used = new Set([0]);
    for (const readings of spelt) {
      const next = new Set();
      for (const reading of readings) {
        for (const place of used) {
          const rest = letters.slice(place);
          if (rest === "" || reading.startsWith(rest)) return true;
          for (const part of [reading, initial(reading), reading.slice(0, 1)]) {
            if (part && rest.startsWith(part)) next.add(place + part.length);
          }
        }
      }
      if (next.has(letters.length)) return true;
      if (next.size === 0) return false;
      used = next;
    }
    return false;
  }

  /** Everything that units are found by, normalised once. */
  function index(units) {
    return units.labels.map((label, unit) => ({
      names: [label, units.names_zh[unit], units.codes[unit]].map(fold),
      words: label.split(/[\s,()-]+/).slice(1).map(fold),
      spelt: units.spelt[unit] ? units.spelt[unit].split(" ").map((readings) => readings.split("/").filter(Boolean)) : [],
    }));
  }

  /** Whether a unit matches the text typed. */
  function fits(entry, typed) {
    const wanted = fold(typed);
    if (wanted === "") return true;
    if (entry.names.some((name) => name.startsWith(wanted)) || entry.words.some((word) => word.startsWith(wanted))) return true;
    if (/[^\x00-\x7f]/.test(wanted) && entry.names[1].includes(wanted)) return true;
    const isPinyin = wanted.length <= MAX_SPELLING && /^[a-z]+$/.test(wanted);
    return isPinyin && entry.spelt.length > 0 && spells(wanted, entry.spelt);
  }

  return { index, fits, spells, fold };
})();
