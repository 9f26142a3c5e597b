"""Charts as SVG text: values in, a drawing and the same as a table out.

    svg = burn_up.draw(course, width=730)        # on a page, in a PDF
    burn_up.table_of(course)                     # the same in words
    picture.png(svg)                             # for Word

Colours are the light tokens of the design as attributes, each with a class of the same name, so
that the style sheet of a page puts others in their place (dark, print). Nothing here has a style
attribute, and every text becomes text.
"""
