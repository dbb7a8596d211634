# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""Starts and stops the servers that are compared: ours, the floor, and the
peers that Debian has.  A server that is not installed, or does not come up,
is left out of the run, and the report says so."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time

PATIENCE = 15.0


class Absent(Exception):
    """It can't be measured here; the text says why."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def unprivileged():
    """Some peers refuse to run as root."""
    if os.geteuid() != 0:
        return []
    return ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]


class Server:
    """One running server: pid and port to measure, path to ask for."""

    is_own_stream = True
    path = "/"

    def __init__(self, build, rate, packet, options=()):
        self.build = build
        self.rate, self.packet = rate, packet
        self.options = list(options)
        self.processes = []
        self.folder = tempfile.mkdtemp(prefix="wmnet-bench-")
        os.chmod(self.folder, 0o755)
        self.pid = self.port = None
        self.last_words = ""

    def spawn(self, command, **more):
        if not shutil.which(command[0]) and not os.path.exists(command[0]):
            raise Absent("%s is not installed" % command[0])
        env = dict(os.environ, HOME=self.folder)
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, env=env, text=True,
            **dict({"stdout": subprocess.PIPE,
                    "stderr": subprocess.DEVNULL}, **more))
        self.processes.append(process)
        return process

    def program(self, name):
        return os.path.join(self.build, "tests", "bench", "bench-" + name)

    def stream(self):
        return ["rate=%d" % self.rate, "packet=%d" % self.packet]

    def spawn_ours(self, name, *options):
        """A program of this folder that says its port; returns both."""
        process = self.spawn([self.program(name), *self.stream(), *options])
        line = process.stdout.readline().split()
        if len(line) != 2 or line[0] != "port":
            raise Absent("%s says: %s" % (name, " ".join(line)))
        return process, int(line[1])

    def wait_for_port(self):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with socket.socket() as probe:
                probe.settimeout(1)
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            if self.processes[-1].poll() is not None:
                break
            time.sleep(0.1)
        raise Absent("%s did not come up" % type(self).__name__)

    def start(self):
        raise NotImplementedError

    def stop(self):
        for process in reversed(self.processes):
            process.send_signal(signal.SIGTERM)
            try:
                words = process.communicate(timeout=10)[0]
            except subprocess.TimeoutExpired:
                process.kill()
                words = process.communicate()[0]
            if words and process.pid == self.pid:
                self.last_words = words
        self.processes = []
        shutil.rmtree(self.folder, ignore_errors=True)


class Floor(Server):
    def start(self):
        process, self.port = self.spawn_ours("floor", *self.options)
        self.pid = process.pid


class Host(Server):
    """A GStreamer sink; options[0] names it."""

    def start(self):
        # Sinks share a port that both were given; a free one is not shared.
        port = free_port() if any(option.startswith("mounts=")
                                  for option in self.options) else 0
        process, self.port = self.spawn_ours(
            "host", "sink=" + self.options[0], "port=%d" % port,
            *self.options[1:])
        self.pid = process.pid


LIVE = """videotestsrc is-live=true pattern=ball
! video/x-raw,format=I420,width=320,height=240,framerate=25/1
! avenc_wmv2 bitrate=400000 gop-size=25 ! identity single-segment=true
! queue ! mux.
audiotestsrc is-live=true wave=sine ! audio/x-raw,rate=44100,channels=2
! audioconvert ! avenc_wmav2 bitrate=64000 ! queue ! mux.
asfmux name=mux streamable=true packet-size=3200 preroll=1000
! wmnetsink bind-address=127.0.0.1 port=%d"""


class Live(Server):
    """Ours with pictures and sound that can be decoded, a key frame a
    second."""

    is_own_stream = False

    def start(self):
        self.port = free_port()
        process = self.spawn(["gst-launch-1.0", "-q",
                              *(LIVE % self.port).split()])
        self.pid = process.pid
        self.wait_for_port()
        # So much is kept for newcomers.
        time.sleep(3)


class Vlc(Server):
    """Re-muxes, so its bytes are its own.  options[0]: mmsh or http."""

    is_own_stream = False
    without = ["--no-sout-audio"]

    def find_source(self):
        return self.spawn_ours("floor", "tick=0")[1]

    def start(self):
        source = self.find_source()
        self.port = free_port()
        access, mux = {"mmsh": ("mmsh", "asfh"),
                       "http": ("http", "asf")}[self.options[0]]
        if not shutil.which("cvlc"):
            raise Absent("vlc is not installed")
        process = self.spawn(unprivileged() + [
            "cvlc", "-q", *self.without,
            "http://127.0.0.1:%d/" % source,
            "--sout", "#std{access=%s,mux=%s,dst=127.0.0.1:%d}"
            % (access, mux, self.port)])
        self.pid = process.pid
        self.wait_for_port()
        time.sleep(2)


class LiveVlc(Vlc):
    """VLC, fed by ours with what can be decoded."""

    without = []

    def start(self):
        self.live = Live(self.build, self.rate, self.packet)
        self.live.start()
        super().start()

    def find_source(self):
        return self.live.port

    def stop(self):
        super().stop()
        self.live.stop()


ICECAST = """<icecast>
<limits><clients>30000</clients><sources>2</sources>
<queue-size>4000000</queue-size><client-timeout>30</client-timeout>
<header-timeout>15</header-timeout><source-timeout>10</source-timeout>
<burst-on-connect>0</burst-on-connect><burst-size>0</burst-size></limits>
<authentication><source-password>bench</source-password>
<relay-password>bench</relay-password><admin-user>admin</admin-user>
<admin-password>bench</admin-password></authentication>
<hostname>127.0.0.1</hostname>
<listen-socket><port>%(port)d</port><bind-address>127.0.0.1</bind-address>
</listen-socket><fileserve>0</fileserve>
<paths><basedir>/usr/share/icecast2</basedir><logdir>%(folder)s</logdir>
<webroot>/usr/share/icecast2/web</webroot>
<adminroot>/usr/share/icecast2/admin</adminroot></paths>
<logging><accesslog>access.log</accesslog><errorlog>error.log</errorlog>
<loglevel>1</loglevel></logging></icecast>
"""


class Icecast(Server):
    path = "/live"

    def start(self):
        self.port = free_port()
        config = os.path.join(self.folder, "icecast.xml")
        with open(config, "w", encoding="utf-8") as output:
            output.write(ICECAST % {"port": self.port, "folder": self.folder})
        if os.geteuid() == 0:
            os.chown(self.folder, 65534, 65534)
        if not shutil.which("icecast2"):
            raise Absent("icecast2 is not installed")
        process = self.spawn(unprivileged() + ["icecast2", "-c", config])
        self.pid = process.pid
        self.wait_for_port()
        self.spawn([self.program("feeder"), *self.stream(),
                    "to=%d" % self.port])
        time.sleep(1)


class Cubemap(Server):
    path = "/live"

    def start(self):
        _, source = self.spawn_ours("floor", "tick=0")
        self.port = free_port()
        config = os.path.join(self.folder, "cubemap.config")
        with open(config, "w", encoding="utf-8") as output:
            output.write("num_servers 1\nport %d\n"
                         "stream /live src=http://127.0.0.1:%d/ "
                         "src_encoding=raw backlog_size=4000000\n"
                         % (self.port, source))
        process = self.spawn(["cubemap", config], cwd=self.folder)
        self.pid = process.pid
        self.wait_for_port()
        time.sleep(1)


NGINX = """daemon off; master_process off; worker_rlimit_nofile 20000;
pid %(folder)s/pid; error_log %(folder)s/error.log crit;
events { worker_connections 19000; }
http { access_log off; sendfile on; tcp_nodelay on;
client_body_temp_path %(folder)s; proxy_temp_path %(folder)s;
fastcgi_temp_path %(folder)s; uwsgi_temp_path %(folder)s;
scgi_temp_path %(folder)s;
server { listen 127.0.0.1:%(port)d backlog=4096; root %(folder)s;
limit_rate %(rate)d; } }
"""


class Nginx(Server):
    """A file at a limited rate: not live, an upper bound."""

    path = "/live.asf"

    def start(self):
        self.port = free_port()
        with open(os.path.join(self.folder, "live.asf"), "wb") as output:
            subprocess.run([self.program("feeder"), *self.stream(),
                            "seconds=90"], stdout=output, check=True)
        config = os.path.join(self.folder, "nginx.conf")
        with open(config, "w", encoding="utf-8") as output:
            output.write(NGINX % {"port": self.port, "folder": self.folder,
                                  "rate": self.rate // 8})
        nginx = shutil.which("nginx") or "/usr/sbin/nginx"
        process = self.spawn([nginx, "-c", config, "-p", self.folder])
        self.pid = process.pid
        self.wait_for_port()


# name: (class, options, percent of framed clients)
KINDS = {
    "floor": (Floor, ["tick=100"], 0),
    "floor-0": (Floor, ["tick=0"], 0),
    "floor-200": (Floor, ["tick=200"], 0),
    "floor-uring": (Floor, ["tick=100", "mode=uring"], 0),
    "floor-uring-0": (Floor, ["tick=0", "mode=uring"], 0),
    "wmnetsink": (Host, ["wmnetsink"], 0),
    "wmnetsink-framed": (Host, ["wmnetsink"], 100),
    "wmnetsink-0": (Host, ["wmnetsink", "set=max-latency=0"], 0),
    "wmnetsink-0-framed": (Host, ["wmnetsink", "set=max-latency=0"], 100),
    "wmnetsink-200": (Host, ["wmnetsink", "set=max-latency=200000000"], 0),
    "wmnetsink-2-workers": (Host, ["wmnetsink", "set=workers=2"], 0),
    "multisocketsink": (Host, ["multisocketsink"], 0),
    "multifdsink": (Host, ["multifdsink"], 0),
    "tcpserversink": (Host, ["tcpserversink", "set=host=127.0.0.1"], 0),
    "vlc-mmsh": (Vlc, ["mmsh"], 100),
    "vlc-http": (Vlc, ["http"], 0),
    "icecast": (Icecast, [], 0),
    "cubemap": (Cubemap, [], 0),
    "nginx": (Nginx, [], 0),
    "live": (Live, [], 0),
    "live-framed": (Live, [], 100),
    "live-vlc-mmsh": (LiveVlc, ["mmsh"], 100),
    "live-vlc-http": (LiveVlc, ["http"], 0),
}
PEERS = ["multisocketsink", "multifdsink", "tcpserversink", "vlc-mmsh",
         "vlc-http", "icecast", "cubemap", "nginx"]


def make(kind, build, rate, packet, more=()):
    """The server, not started, and the share of framed clients."""
    factory, options, framed = KINDS[kind]
    return factory(build, rate, packet, list(options) + list(more)), framed
