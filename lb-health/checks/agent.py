"""An agent for HAProxy's agent-check: answers each connection with what a file holds."""
import socketserver
import sys


class Agent(socketserver.BaseRequestHandler):
    def handle(self):
        with open(sys.argv[2], "rb") as line:
            self.request.sendall(line.read())


socketserver.ThreadingTCPServer.allow_reuse_address = True
with socketserver.ThreadingTCPServer(("127.0.0.1", int(sys.argv[1])), Agent) as server:
    server.serve_forever()
