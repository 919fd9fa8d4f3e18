#!/usr/bin/env python3
"""How soon Ctrl-C ends a command: each is typed at a prompt and interrupted at random moments.

    python3 benches/stop.py target/release/reweigh            all commands
    python3 benches/stop.py target/release/reweigh compare    those whose name contains a word
    UNITS=100000 ROUNDS=15 SEED=1                             the defaults

For each command it prints how long it takes when left alone, how many interruptions came before its end, the median and
the longest time from Ctrl-C to the next prompt, and the most processor time spent in between, which other programs do not
lengthen. The session must answer afterwards.
"""
import fcntl, os, pty, random, re, select, signal, statistics, struct, sys, tempfile, termios, time

UNITS = int(os.environ.get("UNITS", 100_000))
ROUNDS = int(os.environ.get("ROUNDS", 15))
ALONE = float(os.environ.get("ALONE", 10))
SEED = int(os.environ.get("SEED", 1))

PROMPT = re.compile(rb"(\n|\x1b\[K|\^C)> $")

# Name, and what is typed; `d` is the table, `m` its model, `r` its ranking, `o` a ranking by other weights.
COMMANDS = [
    ("load csv", 'let x = load("table.csv")'),
    ("load json", 'let x = load("table.json")'),
    ("load xlsx", 'let x = load("small.xlsx")'),
    ("scores", 'model(d).scores()'),
    ("rank", 'model(d).rank()'),
    ("rank shown whole", 'print(r.rows())'),
    ("data rows", 'print(d.rows())'),
    ("rows in a loop", 'for x in r.rows() { x.rank }'),
    ("closure", 'r.where(|x| { let y = x.score; while y > 1000 { y -= 1; } y > 3 })'),
    ("filter", 'd.filter(|x| x.a > 5)'),
    ("by", 'r.by("group")'),
    ("compare", 'r.compare(o)'),
    ("compare rows", 'r.compare(o).rows()'),
    ("compare saved", 'save(r.compare(o), "x.csv")'),
    ("bod", 'm.aggregate("bod").rank()'),
    ("critic", 'm.weigh("critic")'),
    ("correlate", 'm.correlate()'),
    ("leave_one_out", 'm.leave_one_out()'),
    ("uncertainty", 'm.uncertainty()'),
    ("sensitivity", 'm.sensitivity()'),
    ("dominance", 'm.dominance()'),
    ("threshold", 'm.threshold("b")'),
    ("range", 'm.range("u77")'),
    ("flip", 'm.flip("u77", "u500")'),
    ("reach", 'm.reach("u77", 10)'),
    ("fit", 'm.fit(o)'),
    ("explain", 'm.explain("u77")'),
    ("profile", 'm.profile("u77")'),
    ("treat", 'm.treat("auto").rank()'),
    ("impute", 'm.impute("group_mean", #{ by: "group" }).rank()'),
    ("save csv", 'save(r, "x.csv")'),
    ("save json", 'save(r, "x.json")'),
    ("save xlsx", 'save(r, "x.xlsx")'),
    ("save html", 'save(r, "x.html")'),
    ("save md", 'save(r, "x.md")'),
    ("save parquet", 'save(r, "x.parquet")'),
    ("save svg", 'save(r, "x.svg")'),
    ("save data", 'save(d, "y.csv")'),
    ("workbook", 'save(m, "m.xlsx")'),
    ("report", 'm.report("page.html")'),
    ("publish", 'm.publish("site")'),
    ("loop", 'let i = 0; while i < 50_000_000 { i += 1; }'),
    ("list", 'let l = []; for i in 0..900_000 { l.push(i); }; l.sort(); l.len()'),
    ("strings", 'let s = ""; for i in 0..200_000 { s += "x"; }'),
]


def table(folder):
    pick = random.Random(7)
    with open(f"{folder}/table.csv", "w") as out:
        out.write("unit,group,a,b,c,d,e\n")
        for at in range(UNITS):
            cells = ["" if pick.random() < 0.05 else f"{pick.lognormvariate(1, 1):.4f}" for _ in range(5)]
            out.write(f"u{at},g{at % 40},{','.join(cells)}\n")
    with open(f"{folder}/table.json", "w") as out:
        rows = (f'{{"unit":"u{at}","a":{pick.random()},"b":{pick.random()},"c":{pick.random()}}}' for at in range(UNITS))
        out.write("[" + ",".join(rows) + "]")


class Prompt:
    def __init__(self, program, folder):
        self.pid, self.pipe = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
            env = {"HOME": folder, "TERM": "dumb", "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
            os.execve(program, [program], env)
        self.seen = b""

    def until(self, mark, limit):
        """Reads until the mark is printed; returns the time of that, or None."""
        end = time.monotonic() + limit
        while not mark.search(self.seen):
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.pipe], [], [], left)[0]:
                return None
            try:
                self.seen = self.seen[-1000:] + os.read(self.pipe, 1 << 16)
            except OSError:
                return None
        self.seen = b""
        return time.monotonic()

    def worked(self):
        """Seconds of processor time so far, in all threads."""
        with open(f"/proc/{self.pid}/stat") as stat:
            user, system = stat.read().rsplit(")", 1)[1].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def send(self, text):
        os.write(self.pipe, text.encode())

    def answers(self, limit=600):
        """Waits for the prompt."""
        return self.until(PROMPT, limit)

    def is_alive(self):
        self.seen = b""
        key = random.randrange(10**6, 10**7)
        self.send(f"{key} + 1000000000\r")
        return self.until(re.compile(str(key + 10**9).encode()), 10)

    def close(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.pipe)


def start(program, folder):
    prompt = Prompt(program, folder)
    assert prompt.answers(10), prompt.seen
    for line in ['let d = load("table.csv")', "let m = model(d)", "let r = m.rank()", 'let o = m.boost("a", 2).rank()']:
        prompt.send(line + ";\r")
        assert prompt.answers(60), prompt.seen
    return prompt


def tried(program, folder, typed):
    """Seconds without an interruption (None if longer than ALONE), and the seconds after each interruption."""
    prompt = start(program, folder)
    began = time.monotonic()
    prompt.send(typed + "\r")
    end = prompt.answers(ALONE)
    whole = end - began if end else None
    if end is None:
        prompt.send("\x03")
        assert prompt.answers(60), "no prompt after an interruption"
    waits = []
    for _ in range(ROUNDS):
        prompt.send(typed + "\r")
        if prompt.answers(random.uniform(0, min(whole or ALONE, ALONE))):
            continue
        began, worked = time.monotonic(), prompt.worked()
        prompt.send("\x03")
        end = prompt.answers(60)
        waits.append(((end or began + 60) - began, prompt.worked() - worked))
        if not end:
            break
    else:
        assert prompt.is_alive(), "the session does not answer"
    prompt.close()
    return whole, waits


def main():
    program = os.path.abspath(sys.argv[1])
    words = sys.argv[2:]
    random.seed(SEED)
    with tempfile.TemporaryDirectory() as folder:
        table(folder)
        os.system(f"cd {folder} && {program} -e 'save(load(\"table.csv\").filter(|x| x.group == \"g1\"), \"small.xlsx\")' >/dev/null")
        print(f"{'command':18} {'alone s':>8} {'times':>6} {'median ms':>10} {'longest ms':>11} {'processor ms':>13}")
        for name, typed in COMMANDS:
            if words and not any(word in name for word in words):
                continue
            whole, waits = tried(program, folder, typed)
            alone = f"{whole:.2f}" if whole else f"> {ALONE:.0f}"
            times, works = zip(*(waits or [(0, 0)]))
            middle, longest, most = (1000 * seconds for seconds in (statistics.median(times), max(times), max(works)))
            print(f"{name:18} {alone:>8} {len(waits):>6} {middle:10.0f} {longest:11.0f} {most:13.0f}", flush=True)


main()
