from tests.intake.test_door import *
from tests.intake.test_door import _head, _unchunked
def test_zz(server, token):
    good = [json.dumps(message(f"m{n}", "好" * 100)).encode() for n in range(10_000)]
    bad = b'{"' + b"x" * 1_600 + b'": 1}'
    body = b"\n".join(line + b"\n" + bad for line in good)
    for buf in (None, 4096):
        with server.socket(receive_buffer=buf) as bare:
            t=time.time()
            bare.settimeout(120)
            bare.sendall(_head(BULK, token, len(body), close=True) + body)
            print("sent", time.time()-t); t=time.time()
            bare.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1_048_576)
            answer = b"".join(iter(lambda: bare.recv(1_048_576), b""))
            print("read", time.time()-t, len(answer), server.application.door.counts)
            t=time.time(); d=_unchunked(answer.partition(b"\r\n\r\n")[2]); print("unchunked", time.time()-t)
