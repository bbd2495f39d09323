"""`annotator compile`."""

from annotator.cli.program import app, say, told
from annotator.workflow.compiling import compile_loops, compile_rules


@app.command("compile", epilog="[bold]Example[/bold]\n\npip install 'annotator\\[fast]' && annotator compile")
def compile_() -> None:
    """Have what tagging spends its time in compiled, which it then uses: takes minutes and a C compiler, once."""
    with told():
        say(f"the compiled loops -> {compile_loops()}")
        say("compiling the rules, which takes some minutes …")
        place = compile_rules()
    say(f"the compiled rules -> {place}")
