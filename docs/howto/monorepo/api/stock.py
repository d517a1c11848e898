"""Tell what is in stock."""

import http.server


class Stock(http.server.BaseHTTPRequestHandler):
    """Answers every question with all there is."""

    def do_GET(self) -> None:
        """Answer."""
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"apples": 7}\n')


http.server.ThreadingHTTPServer(("", 8080), Stock).serve_forever()
