"""What a report looks like on paper: sentences, tables, Word and PDF. Nothing is counted here.

view = report_view(content, letterhead)      # plain strings, the same for every form
word.render(DocumentKind.PERIODIC, view)     # bytes of a .docx, by the template in force
pdf.render(DocumentKind.PERIODIC, view)      # bytes of a .pdf
"""
