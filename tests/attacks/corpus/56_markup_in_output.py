"""Print what a terminal, a browser, a spreadsheet or an XML parser would act on."""

print("\x1b[2J\x1b[31mred\x1b[0m \x1b]0;title\x07 \x9b31m \x08\x08\x7f")
print("<script>alert(1)</script> <img src=x onerror=alert(1)> &amp; ]]> <!--")
print("=cmd|' /C calc'!A0, @SUM(1), +1, -1")
print("[bold red]markup[/bold red] [link=file:///etc/passwd]x[/link]")
print("\u202egnp.exe \ufeff \x00 \ud800")
raise ValueError("\x1b[31m<script>alert(1)</script>[bold]")
