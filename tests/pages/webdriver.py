"""A browser for the tests of pages and for their pictures: chromedriver by its HTTP interface, nothing else needed."""
import base64
import json
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

SECONDS = 60  # for the browser to start, and for an answer of it


def missing():
    """What is not installed, in words; empty: nothing."""
    return " and ".join(p for p in ("chromium", "chromedriver") if not shutil.which(p))


class Browser:
    """A headless Chromium with a profile of its own, which ends with the `with` block."""

    def __init__(self, width=1320, height=900, dark=False, scale=1):
        self.size, self.dark, self.scale = (width, height), dark, scale

    def __enter__(self):
        self.profile = tempfile.TemporaryDirectory()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.driver = subprocess.Popen(["chromedriver", f"--port={self.port}"], stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL)
        arguments = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
                     f"--user-data-dir={self.profile.name}", f"--force-device-scale-factor={self.scale}",
                     "--window-size=%d,%d" % self.size]
        capabilities = {"browserName": "chrome", "goog:chromeOptions": {"args": arguments},
                        "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"}}
        self.session = ""
        deadline = time.monotonic() + SECONDS
        while not self.session:
            try:
                answer = self.ask("POST", "/session", {"capabilities": {"alwaysMatch": capabilities}})
                self.session = "/session/" + answer["sessionId"]
            except urllib.error.URLError as error:
                if isinstance(error, urllib.error.HTTPError) or time.monotonic() > deadline:
                    self.__exit__()
                    raise RuntimeError(f"chromedriver did not start a browser within {SECONDS} s: {error}") from error
                time.sleep(0.1)
        self.devtools("Emulation.setEmulatedMedia",
                      features=[{"name": "prefers-color-scheme", "value": "dark" if self.dark else "light"}])
        self.devtools("Emulation.setDeviceMetricsOverride", width=self.size[0], height=self.size[1],
                      deviceScaleFactor=self.scale, mobile=False)
        self.open_blank()
        self.complaints(), self.requests()  # of the browser's first page
        return self

    def __exit__(self, *_):
        try:
            if self.session:
                self.ask("DELETE", self.session)
        finally:
            self.driver.terminate()
            self.driver.wait(SECONDS)
            self.profile.cleanup()

    def ask(self, method, path, body=None):
        data = None if method in ("GET", "DELETE") else json.dumps(body or {}).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data,
                                         {"Content-Type": "application/json"}, method=method)
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:
            return json.load(answer)["value"]

    def devtools(self, command, **parameters):
        return self.ask("POST", self.session + "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def open_blank(self):
        self.ask("POST", self.session + "/url", {"url": "about:blank"})

    def open(self, file, fragment=""):
        self.ask("POST", self.session + "/url", {"url": pathlib.Path(file).resolve().as_uri() + fragment})

    def run(self, script, *arguments):
        """The value of a function's body in the page."""
        return self.ask("POST", self.session + "/execute/sync", {"script": script, "args": list(arguments)})

    def run_later(self, script, *arguments):
        """What a function's body gives to the function that is its last argument."""
        return self.ask("POST", self.session + "/execute/async", {"script": script, "args": list(arguments)})

    def wait_for(self, condition, what):
        """Until an expression of the page is true."""
        deadline = time.monotonic() + SECONDS
        while not self.run(f"return Boolean({condition})"):
            if time.monotonic() > deadline:
                raise AssertionError(f"expected within {SECONDS} s: {what}")
            time.sleep(0.05)

    def box(self, selector):
        """An element's place in the window, scrolled into the middle of it."""
        return self.run("const e = document.querySelector(arguments[0]); e.scrollIntoView({block: 'center'});"
                        "const b = e.getBoundingClientRect(); return {x: b.x, y: b.y, width: b.width, height: b.height}",
                        selector)

    def mouse(self, *steps):
        """Steps: ("move", x, y), ("down",), ("up",) of the first button, in pixels of the window."""
        actions = []
        for step in steps:
            if step[0] == "move":
                actions.append({"type": "pointerMove", "duration": 30, "x": round(step[1]), "y": round(step[2])})
            else:
                actions.append({"type": "pointerDown" if step[0] == "down" else "pointerUp", "button": 0})
        self.ask("POST", self.session + "/actions", {"actions": [
            {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": actions}]})

    def click(self, x, y):
        self.mouse(("move", x, y), ("down",), ("up",))

    KEYS = {"Tab": "\ue004", "Enter": "\ue007", "Left": "\ue012", "Up": "\ue013", "Right": "\ue014", "Down": "\ue015",
            "Home": "\ue011", "End": "\ue010"}

    def press(self, *keys):
        for key in keys:
            value = self.KEYS.get(key, key)
            strokes = [{"type": "keyDown", "value": value}, {"type": "keyUp", "value": value}]
            self.ask("POST", self.session + "/actions", {"actions": [{"type": "key", "id": "keys", "actions": strokes}]})

    def complaints(self):
        """What the console has of warnings and errors since the last call."""
        log = self.ask("POST", self.session + "/se/log", {"type": "browser"})
        return [entry["message"] for entry in log if entry["level"] in ("SEVERE", "WARNING")]

    def requests(self):
        """Addresses that pages asked for since the last call, but those of data in the page itself."""
        log = self.ask("POST", self.session + "/se/log", {"type": "performance"})
        messages = [json.loads(entry["message"])["message"] for entry in log]
        urls = [m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"]
        return [url for url in urls if not url.startswith("data:")]

    def picture(self):
        """The window as a PNG's bytes."""
        return base64.b64decode(self.devtools("Page.captureScreenshot", format="png")["data"])
