# For every interactive bash: the home is an empty disk, so the comforts of a usual ~/.bashrc live here.
case $- in
  *i*) ;;
  *) return ;;
esac

shopt -s checkwinsize histappend globstar
HISTCONTROL=ignoreboth
HISTSIZE=5000
PS1='\[\e[36m\]\w\[\e[0m\] \$ '

alias ls='ls --color=auto'
alias ll='ls -alF'
alias grep='grep --color=auto'
