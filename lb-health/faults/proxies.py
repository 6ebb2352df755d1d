"""The three proxies: what they are told, and how they are run.

All of them keep connections to the nodes, take turns, connect within a second, wait two for an answer, and try a GET
elsewhere when it could not connect, the connection ended without an answer, or none came in time: nginx's own rule. HAProxy
and Fairlead ask /health every two seconds, twice to be up and three times to be down; nginx cannot.
"""

import os
import signal
import socket
import subprocess
import time

FAIRLEAD_POOL = """
  - name: {name}
    check: {{ type: http, path: /health, interval: 2s, timeout: 1s, rise: 2, fall: 3 }}
    outlier: {{}}
    retries: {retries}
    backends:
"""
LIKE_NGINX = "{{ timeouts: true }}"
RETRIES = "{{ max: {more}, timeouts: true, statuses: [500-599] }}"
UNLIMITED = "{{ max: {more}, timeouts: true, statuses: [500-599], budget: {{ ratio: 10, perSecond: 1000000, cap: 1000000 }} }}"

HAPROXY = """
global
  maxconn 4000
  stats socket {work}/haproxy.sock level admin
defaults
  mode http
  balance roundrobin
  timeout connect 1s
  timeout server 2s
  timeout client 60s
  timeout check 1s
  retries 3
  retry-on conn-failure empty-response response-timeout
  option redispatch 1
  option httpchk GET /health
  default-server check inter 2s rise 2 fall 3 observe layer7
"""

NGINX = """
daemon off;
{user}
worker_processes auto;
pid {work}/nginx.pid;
error_log {work}/nginx-error.log crit;
events {{ worker_connections 4000; }}
http {{
  access_log off;
  client_body_temp_path {work}/nginx-body;
  proxy_temp_path {work}/nginx-proxy;
  fastcgi_temp_path {work}/nginx-fastcgi;
  uwsgi_temp_path {work}/nginx-uwsgi;
  scgi_temp_path {work}/nginx-scgi;
  proxy_http_version 1.1;
  proxy_set_header Connection "";
  proxy_connect_timeout 1s;
  proxy_read_timeout 2s;
  proxy_send_timeout 2s;
"""


class Proxy:
    """One process with a pool for each run, written anew and told to read again when a node moves."""

    def __init__(self, kind, work, runs, jar):
        self.kind = kind
        self.work = work
        self.runs = runs
        self.jar = jar
        self.file = os.path.join(work, f"{kind}.conf")
        self.log = os.path.join(work, f"{kind}.log")
        self.process = None

    def start(self):
        os.makedirs(self.work, exist_ok=True)
        self.write()
        command = {
            "haproxy": ["haproxy", "-db", "-f", self.file],
            "nginx": ["nginx", "-e", "stderr", "-p", self.work, "-c", self.file],
            "fairlead": ["java", "-Xmx512m", "-jar", self.jar, "-f", self.file],
        }[self.kind]
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def await_ready(self):
        deadline = time.monotonic() + 30
        for run in self.runs:
            while not listens(run.port):
                if self.process.poll() is not None or time.monotonic() > deadline:
                    with open(self.log, encoding="utf-8", errors="replace") as log:
                        raise RuntimeError(f"{self.kind} does not start: {log.read()[-2000:]}")
                time.sleep(0.05)

    def write(self):
        text = getattr(self, self.kind)()
        with open(self.file + ".next", "w", encoding="ascii") as file:
            file.write(text)
        os.replace(self.file + ".next", self.file)

    def haproxy(self):
        text = HAPROXY.format(work=self.work)
        for run in self.runs:
            text += f"listen {run.name}\n  bind 127.0.0.1:{run.port}\n"
            text += "".join(f"  server {node} 127.0.0.1:{port}\n" for node, port in run.backends())
        return text

    def nginx(self):
        text = NGINX.format(work=self.work, user="user root;" if os.geteuid() == 0 else "")
        for run in self.runs:
            text += f"  upstream {run.name} {{\n    zone {run.name} 64k;\n"
            text += "".join(f"    server 127.0.0.1:{port};\n" for _, port in run.backends())
            text += "    keepalive 64;\n  }\n"
            text += f"  server {{\n    listen 127.0.0.1:{run.port};\n"
            text += f"    location / {{ proxy_pass http://{run.name}; }}\n  }}\n"
        return text + "}\n"

    def fairlead(self):
        listeners, pools = "listeners:\n", "pools:"
        for run in self.runs:
            timeouts = "timeouts: { connect: 1s, responseHead: 2s, body: 2s }"
            listeners += f'  - {{ name: {run.name}, bind: "127.0.0.1:{run.port}", pool: {run.name}, {timeouts} }}\n'
            pools += FAIRLEAD_POOL.format(name=run.name, retries=run.retries.format(more=run.size - 1))
            for node, port in run.backends():
                pools += f'      - {{ id: {node}, address: "127.0.0.1:{port}" }}\n'
        return "threads: 1\n" + listeners + "shutdown: { drain: 100ms }\n" + pools

    def moved(self):
        """Says where a node is now, in the way that each has for it."""
        self.write()
        if self.kind != "haproxy":
            self.process.send_signal(signal.SIGHUP)
            return
        for run in self.runs:
            for node, port in run.backends():
                if node == run.nodes[0]:
                    self.command(f"set server {run.name}/{node} addr 127.0.0.1 port {port}\n")

    def command(self, line):
        with socket.socket(socket.AF_UNIX) as control:
            control.connect(os.path.join(self.work, "haproxy.sock"))
            control.sendall(line.encode())
            control.recv(4096)

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
