"""`annotator compile`."""

from annotator.cli.program import app, say, told
from annotator.workflow.compiling import compile_rules


@app.command("compile", epilog="[bold]Example[/bold]\n\npip install 'annotator\\[fast]' && annotator compile")
def compile_() -> None:
    """Have the rules compiled, which tagging then uses and is faster: takes minutes and a C compiler, once."""
    with told():
        say("compiling the rules, which takes some minutes …")
        place = compile_rules()
    say(f"the compiled rules -> {place}")
