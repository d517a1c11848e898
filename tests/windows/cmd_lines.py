"""Run on Windows: each line of arguments goes to the command as cmd itself reads it; what came back is JSON."""

import json
import subprocess
import sys

command, *lines = json.loads(sys.stdin.read())
answers = []
for line in lines:
    done = subprocess.run(
        f'cmd.exe /d /c ""{command}" {line}"', stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    answers.append([done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")])
sys.stdout.write(json.dumps(answers))
